using System.Data.Common;

namespace Telemetry.Tests.Storage;

/// <summary>What Orleans' reminders ask of their statements, in sessions that are not in UTC.</summary>
[Collection(PostgreSqlFixture.Name)]
public sealed class OrleansRemindersTests(PostgreSqlFixture postgreSql)
    : DatabaseSpecification(new FreshPostgreSql(postgreSql.Server))
{
    private const string ServiceId = "service";
    private static readonly DateTime Start = new(2026, 3, 14, 12, 0, 0, DateTimeKind.Utc);

    private OrleansQueries Queries => new(((FreshPostgreSql)Database).ConnectFromKolkataAsync);

    [Fact]
    public async Task New_reminder_is_version_zero_and_each_change_the_next()
    {
        Assert.Equal(0, await UpsertAsync("a", "daily", 10));
        Assert.Equal(1, await UpsertAsync("a", "daily", 10));
        Assert.Equal(0, await UpsertAsync("a", "hourly", 10));
        Assert.Equal(2, await UpsertAsync("a", "daily", 10, Start.AddHours(1), period: 5));

        Assert.Equal(new Reminder("a", "daily", Start.AddHours(1), 5, 2), Assert.Single(await ReadAsync("a", "daily")));
    }

    // Orleans binds a period as int where it fits, else as long.
    [Fact]
    public async Task Period_may_be_longer_than_an_int_of_milliseconds()
    {
        var parameters = new
        {
            ServiceId,
            GrainHash = 1,
            GrainId = "a",
            ReminderName = "yearly",
            StartTime = Start,
            Period = 31_536_000_000L,
        };
        await Queries.RunAsync("UpsertReminderRowKey", parameters, row => row.FieldCount);

        Assert.Equal(31_536_000_000L, Assert.Single(await ReadAsync("a", "yearly")).Period);
    }

    [Fact]
    public async Task Reminders_are_read_by_grain_and_by_name()
    {
        await UpsertAsync("a", "daily", 10);
        await UpsertAsync("a", "hourly", 10);
        await UpsertAsync("b", "daily", 20);

        var ofGrain = await Queries.RunAsync("ReadReminderRowsKey", new { ServiceId, GrainId = "a" }, Reminder.Read);

        Assert.Equal(["daily", "hourly"], ofGrain.Select(reminder => reminder.ReminderName).Order());
        Assert.All(ofGrain, reminder => Assert.Equal("a", reminder.GrainId));
        Assert.Equal(new Reminder("b", "daily", Start, 60_000, 0), Assert.Single(await ReadAsync("b", "daily")));
        Assert.Empty(await ReadAsync("b", "hourly"));
        Assert.Empty(await Queries.RunAsync(
            "ReadReminderRowsKey", new { ServiceId = "other", GrainId = "a" }, Reminder.Read));
    }

    [Theory]
    [InlineData("ReadRangeRows1Key", -10, 20, new[] { "at 0", "at 20" })]
    [InlineData("ReadRangeRows1Key", 20, 30, new[] { "at 30" })]
    [InlineData("ReadRangeRows2Key", 20, -10, new[] { "at -10", "at 30" })]
    [InlineData("ReadRangeRows2Key", 0, 0, new[] { "at -10", "at 0", "at 20", "at 30" })]
    public async Task Range_leaves_out_its_begin_and_holds_its_end(string key, int begin, int end, string[] expected)
    {
        foreach (var hash in new[] { -10, 0, 20, 30 })
        {
            await UpsertAsync($"at {hash}", "daily", hash);
        }

        var read = await Queries.RunAsync(key, new { ServiceId, BeginHash = begin, EndHash = end }, Reminder.Read);

        Assert.Equal(expected, read.Select(reminder => reminder.GrainId).Order(StringComparer.Ordinal));
        Assert.Empty(await Queries.RunAsync(
            key, new { ServiceId = "other", BeginHash = begin, EndHash = end }, Reminder.Read));
    }

    [Fact]
    public async Task Reminder_is_deleted_with_the_version_that_stands_only()
    {
        await UpsertAsync("a", "daily", 10);
        await UpsertAsync("a", "hourly", 10);
        await UpsertAsync("a", "daily", 10);

        Assert.False(await DeleteAsync(version: 0));
        Assert.Single(await ReadAsync("a", "daily"));
        Assert.True(await DeleteAsync(version: 1));
        Assert.Empty(await ReadAsync("a", "daily"));
        Assert.False(await DeleteAsync(version: 1));
        Assert.Single(await ReadAsync("a", "hourly"));
    }

    [Fact]
    public async Task All_reminders_of_a_service_are_deleted_and_no_others()
    {
        await UpsertAsync("a", "daily", 10);
        await UpsertAsync("b", "daily", 20);
        await UpsertAsync("a", "daily", 10, serviceId: "other");

        await Queries.RunAsync("DeleteReminderRowsKey", new { ServiceId });

        Assert.Equal(1, await Database.CountAsync("OrleansRemindersTable"));
        Assert.Equal(1, await Database.CountAsync("OrleansRemindersTable WHERE ServiceId = 'other'"));
    }

    private async Task<int> UpsertAsync(
        string grain, string name, int hash, DateTime? start = null, int period = 60_000, string serviceId = ServiceId) =>
        Assert.Single(await Queries.RunAsync(
            "UpsertReminderRowKey",
            new
            {
                ServiceId = serviceId,
                GrainHash = hash,
                GrainId = grain,
                ReminderName = name,
                StartTime = start ?? Start,
                Period = period,
            },
            row => row.GetInt32(row.GetOrdinal("Version"))));

    private Task<List<Reminder>> ReadAsync(string grain, string name) =>
        Queries.RunAsync("ReadReminderRowKey", new { ServiceId, GrainId = grain, ReminderName = name }, Reminder.Read);

    private Task<bool> DeleteAsync(int version) =>
        Queries.DoesAsync("DeleteReminderRowKey", new { ServiceId, GrainId = "a", ReminderName = "daily", Version = version });

    private sealed record Reminder(string GrainId, string ReminderName, DateTime StartTime, long Period, int Version)
    {
        public static Reminder Read(DbDataReader row) => new(
            row.GetString(row.GetOrdinal("GrainId")),
            row.GetString(row.GetOrdinal("ReminderName")),
            row.GetDateTime(row.GetOrdinal("StartTime")),
            row.GetInt64(row.GetOrdinal("Period")),
            row.GetInt32(row.GetOrdinal("Version")));
    }
}
