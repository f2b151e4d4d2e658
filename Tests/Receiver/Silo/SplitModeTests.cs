using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Telemetry.Silo;
using Telemetry.Tests.Api;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Silo;

/// <summary>Silo and front door as processes of their own, which find each other in PostgreSQL.</summary>
public sealed class SplitModeTests : IAsyncLifetime
{
    private const string AdminKey = "admin-key-of-the-split-mode";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly int siloPort = FreePort.Next();
    private readonly int gatewayPort = FreePort.Next();
    private PostgreSqlServer server = null!;
    private string database = "";

    public async Task InitializeAsync()
    {
        server = await PostgreSqlServer.StartNewAsync();
        database = await server.CreateDatabaseAsync();
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    /// <summary>The whole way from an empty database, in the order in which it may happen on a bad day.</summary>
    [Fact]
    public async Task Programs_wait_for_what_they_need_and_then_work_together()
    {
        await using var silo = StartSilo();
        await using var door = StartFrontDoor();
        await UntilAsync(() => Task.FromResult(silo.Output.Contains("older schema than this program needs", StringComparison.Ordinal)));
        await UntilAsync(door.IsLiveAsync);
        await UntilAsync(silo.IsLiveAsync);
        Assert.Contains("run 'Silo migrate'", await silo.ReasonAsync(), StringComparison.Ordinal);
        Assert.False(await door.IsReadyAsync());

        Assert.Contains("up to date", await MigrateAsync(), StringComparison.Ordinal);
        Assert.Contains("up to date already", await MigrateAsync(), StringComparison.Ordinal);
        await silo.WaitUntilReadyAsync(Patience);
        await door.WaitUntilReadyAsync(Patience);
        await using var other = StartFrontDoor();
        await other.WaitUntilReadyAsync(Patience);

        using var client = new HttpClient { BaseAddress = new Uri(door.Url) };
        using var otherClient = new HttpClient { BaseAddress = new Uri(other.Url) };
        var key = await MakeIngestKeyAsync(client);
        var instance = Guid.NewGuid();
        Assert.Equal(HttpStatusCode.OK, (await otherClient.HeartbeatAsync(Post.Heartbeat(instance), key)).Status);
        Assert.Equal("rate_limited", (await client.HeartbeatAsync(Post.Heartbeat(instance), key)).Error);

        using var export = await otherClient.GetAsync("/api/heartbeats?from=2026-01-01&unsettled=true", AdminKey);
        Assert.Contains($"{instance}", await export.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>As when silos are restarted one by one: the reader notices nothing.</summary>
    [Fact]
    public async Task Export_goes_on_when_the_silo_that_read_it_is_killed_and_another_one_starts()
    {
        const int rows = 40_000;
        await MigrateAsync();
        await using var source = NpgsqlDataSource.Create(database);
        await using (var insert = source.CreateCommand(ManyRows.PostgreSql(rows)))
        {
            await insert.ExecuteNonQueryAsync();
        }

        await using var door = StartFrontDoor();
        var silo = StartSilo();
        await silo.WaitUntilReadyAsync(Patience);
        await door.WaitUntilReadyAsync(Patience);
        using var client = new HttpClient { BaseAddress = new Uri(door.Url) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/heartbeats?end=true") { Headers = { { "X-API-Key", AdminKey } } };
        using var export = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await silo.DisposeAsync();
        await using var next = StartSilo();

        var lines = (await export.Content.ReadAsStringAsync()).TrimEnd().Split('\n');

        Assert.Equal(rows + 1, lines.Length);
        Assert.Contains($"\"rows\":{rows},", lines[^1], StringComparison.Ordinal);
    }

    private ReceiverProcess StartSilo() => ReceiverProcess.Start(typeof(Receiver).Assembly.Location, new Dictionary<string, string>
    {
        ["Api:Enabled"] = "false",
        ["Storage:Provider"] = "PostgreSql",
        ["ConnectionStrings:Telemetry"] = database,
        ["Cluster:Mode"] = "AdoNet",
        ["Cluster:AdvertisedIP"] = "127.0.0.1",
        ["Cluster:SiloPort"] = $"{siloPort}",
        ["Cluster:GatewayPort"] = $"{gatewayPort}",
    });

    private ReceiverProcess StartFrontDoor() => ReceiverProcess.Start(
        Path.Combine(AppContext.BaseDirectory, "Api.dll"), new Dictionary<string, string>
        {
            ["ConnectionStrings:Telemetry"] = database,
            ["Cluster:Mode"] = "AdoNet",
            ["ApiKeys:0:Name"] = "admins",
            ["ApiKeys:0:Key"] = AdminKey,
            ["ApiKeys:0:Scopes"] = "admin",
        });

    private Task<string> MigrateAsync() => Command.RunAsync("dotnet",
    [
        typeof(Receiver).Assembly.Location, "migrate",
        "--Storage:Provider=PostgreSql", $"--ConnectionStrings:Telemetry={database}",
    ]);

    private static async Task<string> MakeIngestKeyAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/keys")
        {
            Content = JsonContent.Create(new { name = "senders", scopes = new[] { "ingest" } }),
            Headers = { { "X-API-Key", AdminKey } },
        };
        using var response = await client.SendAsync(request);
        using var created = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return created.RootElement.GetProperty("key").GetString()!;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            await Task.Delay(50, deadline.Token);
        }
    }
}
