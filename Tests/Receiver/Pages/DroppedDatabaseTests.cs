using Microsoft.Data.Sqlite;
using Telemetry.Grains.Interfaces;
using Telemetry.Tests.Statistics;

namespace Telemetry.Tests.Pages;

/// <summary>"Could we drop PostgreSQL 13?", asked by two clicks.</summary>
public sealed class DroppedDatabaseTests : IAsyncLifetime
{
    private const int Installations = 80;
    private const int Days = 61;

    private static readonly DateOnly First = new(2026, 4, 1);
    private static readonly DateOnly Last = First.AddDays(Days - 1);

    private RunningReceiver receiver = null!;

    /// <summary>All have PostgreSQL 13 at first; each day one of them moves to 16. Nobody moves to SQLite or from it.</summary>
    public async Task InitializeAsync()
    {
        receiver = await RunningReceiver.StartAsync(new Dictionary<string, string?> { ["Statistics:Enabled"] = "false" });
        await using var connection = new SqliteConnection($"Data Source={receiver.SqliteFile};Pooling=False");
        await connection.OpenAsync();
        var heartbeats =
            from installation in Enumerable.Range(0, Installations + 15)
            from day in Enumerable.Range(0, Days)
            let isSqlite = installation >= Installations
            select new Heartbeat
            {
                ReceivedAt = new DateTimeOffset(First.AddDays(day), new TimeOnly(9, 0), TimeSpan.Zero),
                InstanceId = new Guid(installation + 1, 0, 0, new byte[8]),
                SchemaVersion = "1",
                EventyayVersion = "1.2.0",
                DatabaseType = isSqlite ? "sqlite" : "postgresql",
                DatabaseVersion = isSqlite ? "3.45" : day > installation ? "16.1" : "13.4",
                RawPayload = "{}"u8.ToArray(),
            };
        await StoredHistory.WriteAsync(connection, [.. heartbeats]);
    }

    public async Task DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task Two_clicks_say_who_how_many_how_fast_and_until_when()
    {
        using var visitor = await Visitor.SignInAsync(receiver, RunningReceiver.ReadKey);
        var overview = await visitor.ReadAsync($"/?from={First:yyyy-MM-dd}&to={Last:yyyy-MM-dd}");
        var environment = await visitor.ReadAsync(overview.QuerySelectorAll("nav a").Single(link => link.Words() == "Environment").Target());
        var answer = await visitor.ReadAsync(
            environment.Figure("Which database?").QuerySelectorAll("a").Single(link => link.Words() == "postgresql 13").Target());
        var figure = answer.Figure("Could we drop postgresql 13?");

        // 20 of 95 are left, and every day one is gone: in 19 days one is left, which is more than 1 %, and none a day later.
        Assert.Equal("20 of 95 that report it", figure.QuerySelector(".of")!.Words());
        Assert.Equal($"At the pace of the last 30 days less than 1 % have it on {Last.AddDays(20):yyyy-MM-dd}, in 20 days.", figure.QuerySelector(".verdict")!.Words());
        Assert.Equal(
            [
                $"How many 20 on {Last:yyyy-MM-dd}, 21 %", $"Before 80 on {First:yyyy-MM-dd}, 84 %", "How fast −31.6 points in 30 days",
                $"Under 1 % {Last.AddDays(20):yyyy-MM-dd} at this pace", "Who 20 installations",
            ],
            figure.QuerySelectorAll(".outlook div").Select(fact => fact.Words()));
        Assert.Equal(
            $"/instances?from={First:yyyy-MM-dd}&to={Last:yyyy-MM-dd}&database=postgresql%2013", figure.QuerySelector(".outlook a")!.Target());
        Assert.Contains(
            "60 more ceased to meet the filter by a change than came so",
            answer.Figure("Do they move on or fall silent?").QuerySelector(".summary")!.Words(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("database=sqlite%203", "Could we drop sqlite 3?", "Its share does not fall, so no day can be told on which less than 1 % have it.")]
    [InlineData("database_version=13.*", "Could we drop database version 13.*?", "At the pace of the last 30 days less than 1 % have it on 2026-06-20, in 20 days.")]
    [InlineData("database=mysql%205", "Could we drop mysql 5?", "Less than 1 % have it.")]
    public async Task Question_is_answered_plainly(string filter, string title, string verdict)
    {
        using var visitor = await Visitor.SignInAsync(receiver, RunningReceiver.ReadKey);
        var page = await visitor.ReadAsync($"/environment?from={First:yyyy-MM-dd}&to={Last:yyyy-MM-dd}&{filter}");

        Assert.Equal(verdict, page.Figure(title).QuerySelector(".verdict")!.Words());
    }

    [Fact]
    public async Task Too_few_days_are_said_to_be_too_few()
    {
        using var visitor = await Visitor.SignInAsync(receiver, RunningReceiver.ReadKey);
        var page = await visitor.ReadAsync($"/environment?from={Last.AddDays(-10):yyyy-MM-dd}&to={Last:yyyy-MM-dd}&database=postgresql%2013");

        Assert.Contains("Choose a longer range", page.Figure("Could we drop postgresql 13?").QuerySelector(".verdict")!.Words(), StringComparison.Ordinal);
    }
}
