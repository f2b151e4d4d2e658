using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Api;

/// <summary>What maintainers are told while the store is away: they wait as senders do, and then it is a 503.</summary>
public abstract class StoreAwaySpecification : IAsyncLifetime
{
    private RunningReceiver receiver = null!;

    private protected abstract Task<RunningReceiver> StartAsync(Dictionary<string, string?> settings);

    private protected abstract Task GoAwayAsync(RunningReceiver receiver);

    private protected abstract Task ComeBackAsync(RunningReceiver receiver);

    public virtual async Task InitializeAsync() =>
        receiver = await StartAsync(new Dictionary<string, string?> { ["Heartbeats:RetryBudget"] = "00:00:01" });

    public virtual async Task DisposeAsync() => await receiver.DisposeAsync();

    [Theory]
    [InlineData("GET", "/api/rejections")]
    [InlineData("GET", "/api/keys")]
    [InlineData("POST", "/api/keys")]
    public async Task Store_that_stays_away_is_unavailable_and_no_fault_of_ours(string method, string path)
    {
        await ForgetAsync();
        await GoAwayAsync(receiver);
        var away = await AskAsync(method, path);
        await ComeBackAsync(receiver);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (away.Status, away.Error));
        Assert.NotNull(away.Headers.RetryAfter);
        Assert.True((await AskAsync(method, path)).Status is HttpStatusCode.OK or HttpStatusCode.Created);
    }

    [Fact]
    public async Task Key_that_is_revoked_while_the_store_is_away_stays_until_it_was_written()
    {
        var created = await AskAsync("POST", "/api/keys");
        var id = created.Body.GetProperty("details").GetProperty("id").GetString();
        await GoAwayAsync(receiver);
        var away = await AskAsync("DELETE", $"/api/keys/{id}");
        await ComeBackAsync(receiver);

        Assert.Equal("unavailable", away.Error);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("DELETE", $"/api/keys/{id}")).Status);
    }

    [Fact]
    public async Task Key_that_was_asked_for_more_than_once_is_there_once()
    {
        await GoAwayAsync(receiver);
        var waiting = AskAsync("POST", "/api/keys");
        await ComeBackAsync(receiver);
        await waiting;

        Assert.Equal(HttpStatusCode.Created, (await AskAsync("POST", "/api/keys")).Status);
        var keys = (await AskAsync("GET", "/api/keys")).Body.GetProperty("keys").EnumerateArray().ToList();
        Assert.InRange(keys.Count, 1, 2);
        Assert.Equal(keys.Count, keys.Select(key => key.GetProperty("id").GetGuid()).Distinct().Count());
    }

    private async Task<Received> AskAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Headers = { { "X-API-Key", RunningReceiver.AdminKey } },
            Content = method == "POST" ? JsonContent.Create(new { name = "a friend", scopes = new[] { "read" } }) : null,
        };
        using var response = await receiver.Client.SendAsync(request);
        return await Received.ReadAsync(response);
    }

    /// <summary>So that grains have to ask the store.</summary>
    private Task ForgetAsync() =>
        receiver.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
}

public sealed class StoreAwayOnSqliteTests : StoreAwaySpecification
{
    private protected override Task<RunningReceiver> StartAsync(Dictionary<string, string?> settings) => RunningReceiver.StartAsync(settings);

    private protected override Task GoAwayAsync(RunningReceiver receiver)
    {
        // A directory in its place cannot be opened as a file, by nobody.
        File.Move(receiver.SqliteFile, receiver.SqliteFile + ".away");
        Directory.CreateDirectory(receiver.SqliteFile);
        return Task.CompletedTask;
    }

    private protected override Task ComeBackAsync(RunningReceiver receiver)
    {
        Directory.Delete(receiver.SqliteFile);
        File.Move(receiver.SqliteFile + ".away", receiver.SqliteFile);
        return Task.CompletedTask;
    }
}

public sealed class StoreAwayOnPostgreSqlTests : StoreAwaySpecification
{
    private PostgreSqlServer? server;

    private PostgreSqlServer Server => server ?? throw new InvalidOperationException("The server is not started yet.");

    public override async Task InitializeAsync()
    {
        server = await PostgreSqlServer.StartNewAsync("fsync = off");
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }

    private protected override async Task<RunningReceiver> StartAsync(Dictionary<string, string?> settings) =>
        await RunningReceiver.StartAsync(new Dictionary<string, string?>(settings)
        {
            ["Storage:Provider"] = "PostgreSql",
            ["Storage:Migrate"] = "true",
            ["ConnectionStrings:Telemetry"] = await Server.CreateDatabaseAsync(),
        });

    private protected override Task GoAwayAsync(RunningReceiver receiver) => Server.StopAsync("immediate");

    private protected override Task ComeBackAsync(RunningReceiver receiver) => Server.StartAsync();
}
