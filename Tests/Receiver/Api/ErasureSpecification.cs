using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Imports;
using Telemetry.Tests.Pages;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Api;

/// <summary>What <c>DELETE /api/instances/{id}</c> promises, whatever the database.</summary>
public abstract class ErasureSpecification : IAsyncLifetime
{
    private static readonly Guid One = Guid.Parse("5f1d7a84-3f6b-4a57-9a9a-0d6f7c1b2e30");
    private static readonly Guid Two = Guid.Parse("0b8a3c1e-70d7-4c5b-8f0e-2f6d2a9be511");

    private static readonly string History = Sheet.Of(
        [Sheet.Documented, .. Enumerable.Range(0, 120).SelectMany(day => new[] { One, Two }.Select((id, at) => Sheet.Row(
            Sheet.Documented, new DateTime(2025, 1, 10, 8, at, 0).AddDays(day).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), id)))]);

    private RunningReceiver receiver = null!;

    protected abstract Task<Dictionary<string, string?>> SettingsAsync();

    public async Task InitializeAsync()
    {
        receiver = await RunningReceiver.StartAsync(await SettingsAsync());
        Assert.Equal(("done", 240L, 0L, 0L), (await ImportAsync()).Counts());
        foreach (var id in new[] { One, Two })
        {
            // Its version is none, so that a repair is kept too.
            var heartbeat = $$"""{"schema_version":"1","instance_id":"{{id}}","eventyay_version":12}""";
            Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(heartbeat)).Status);
        }

        await Eventually.TrueAsync(async () => await CountAsync("rejections", One) == 1 && await CountAsync("rejections", Two) == 1);
        await receiver.StatisticsAreRebuiltAsync();
    }

    public async Task DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task All_that_an_installation_has_sent_goes_and_nothing_else()
    {
        var before = await CountsAsync(Two);
        Assert.DoesNotContain(0, await CountsAsync(One));

        Assert.Equal(HttpStatusCode.OK, (await EraseAsync()).Status);

        Assert.All(await CountsAsync(One), count => Assert.Equal(0, count));
        Assert.Equal(before, await CountsAsync(Two));
        Assert.Equal(HttpStatusCode.NotFound, (await receiver.SendAsync(HttpMethod.Get, $"/api/instances/{One}")).Status);
        Assert.DoesNotContain($"{One}", await ErasuresAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasing_again_or_what_nobody_knows_changes_nothing()
    {
        await EraseAsync();
        Assert.Equal(HttpStatusCode.OK, (await EraseAsync()).Status);
        Assert.Equal(HttpStatusCode.OK, (await receiver.SendAsync(HttpMethod.Delete, $"/api/instances/{Guid.NewGuid()}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await receiver.SendAsync(HttpMethod.Delete, "/api/instances/all")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await receiver.SendAsync(HttpMethod.Delete, $"/api/instances/{Two}", key: RunningReceiver.ReadKey)).Status);
        Assert.Equal(121, await CountAsync("heartbeats", Two));
    }

    [Fact]
    public async Task Import_does_not_bring_it_back_and_says_how_many_rows_it_passed_over()
    {
        await EraseAsync();

        var import = await ImportAsync();

        Assert.Equal(("done", 0L, 120L, 0L), import.Counts());
        Assert.Equal(120, import.GetProperty("erased").GetInt64());
        await receiver.StatisticsAreRebuiltAsync();
        Assert.All(await CountsAsync(One), count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task Installation_may_post_again_at_once_and_is_a_new_one()
    {
        await EraseAsync();

        Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(One))).Status);

        Assert.Equal((1, 1), (await CountAsync("heartbeats", One), await CountAsync("instances", One)));
    }

    [Fact]
    public async Task Page_of_the_installation_asks_an_admin_before_it_erases()
    {
        using var reader = await Browser.SignInAsync(receiver, RunningReceiver.ReadKey);
        Assert.Null((await reader.OpenAsync($"/instances/{One}?erase=ask")).QuerySelector("[href*=erase], [action*=erase]"));
        using var admin = await Browser.SignInAsync(receiver, RunningReceiver.AdminKey);

        var question = await admin.OpenAsync((await admin.OpenAsync($"/instances/{One}")).Href("a[href*=erase]"));
        Assert.Equal(121, await CountAsync("heartbeats", One));
        var form = question.QuerySelector<IHtmlFormElement>(".notice form")!;
        using var content = new FormUrlEncodedContent(
            form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").ToDictionary(field => field.Name!, field => field.Value));
        var list = await admin.SendAsync(form.GetAttribute("action")!, content);

        Assert.Equal("/instances", list.Location.PathName);
        Assert.Equal(0, await CountAsync("heartbeats", One));
    }

    private Task<Received> EraseAsync() => receiver.SendAsync(HttpMethod.Delete, $"/api/instances/{One}");

    private async Task<System.Text.Json.JsonElement> ImportAsync() => await receiver.EndedAsync(await receiver.ImportAsync(History, "?time_zone=UTC"));

    /// <summary>Heartbeats, rows of imports, rejections, states, and its row in the list of instances.</summary>
    private async Task<long[]> CountsAsync(Guid id) =>
    [
        await CountAsync("heartbeats", id), await CountAsync("import_rows", id), await CountAsync("rejections", id),
        await CountAsync("states", id), await CountAsync("instances", id),
    ];

    private async Task<long> CountAsync(string table, Guid id) => (await Database.QueryAsync(
        $"SELECT count(*) FROM {table} WHERE instance_id = @id", row => row.GetInt64(0), CancellationToken.None, new Parameter("id", id)))[0];

    private async Task<string> ErasuresAsync() => Assert.Single(await Database.QueryAsync(
        "SELECT instance_sha256 FROM erasures", row => row.GetString(0), CancellationToken.None));

    private IDatabase Database => receiver.Services.GetRequiredService<IDatabase>();
}

public sealed class SqliteErasureTests : ErasureSpecification
{
    protected override Task<Dictionary<string, string?>> SettingsAsync() => Task.FromResult(new Dictionary<string, string?>());
}

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlErasureTests(PostgreSqlFixture postgreSql) : ErasureSpecification
{
    protected override async Task<Dictionary<string, string?>> SettingsAsync() => new()
    {
        ["Storage:Provider"] = "PostgreSql",
        ["Storage:Migrate"] = "true",
        ["ConnectionStrings:Telemetry"] = await postgreSql.Server.CreateDatabaseAsync(),
    };
}
