using System.Globalization;
using System.Net;
using Npgsql;
using Telemetry.Silo;
using Telemetry.Tests.Servers;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Silo;

/// <summary>A silo and a front door apart while their database is away, or lets nothing be written.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private const string Ready = "telemetry_store_ready";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private PostgreSqlServer server = null!;
    private string database = "";
    private ReceiverProcess silo = null!;
    private ReceiverProcess door = null!;

    public async Task InitializeAsync()
    {
        server = await PostgreSqlServer.StartNewAsync();
        database = await server.CreateDatabaseAsync();
        await Command.RunAsync(
            "dotnet",
            [typeof(Receiver).Assembly.Location, "migrate", "--Storage:Provider=PostgreSql", $"--ConnectionStrings:Telemetry={database}"]);
        await server.ExecuteAsync(
            new NpgsqlConnectionStringBuilder(database).Database!,
            """
            CREATE ROLE silo LOGIN;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO silo;
            """);
        silo = Start("Silo", new() { ["Storage:Provider"] = "PostgreSql", ["Api:Enabled"] = "false" });
        door = Start("Api", []);
        await silo.WaitUntilReadyAsync(Patience);
        await door.WaitUntilReadyAsync(Patience);
    }

    public async Task DisposeAsync()
    {
        await door.DisposeAsync();
        await silo.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Programs_stay_ready_without_a_database_say_so_and_write_a_few_lines_however_many_bodies_are_refused()
    {
        await Eventually.TrueAsync(async () => await silo.MetricAsync(Ready) == "1");
        using var client = new HttpClient { BaseAddress = new Uri(door.Url) };
        await server.StopAsync("immediate");
        var (before, refused) = (Lines(), 50);
        for (var i = 0; i < refused; i++)
        {
            Assert.Equal("missing_required_fields", (await client.HeartbeatAsync("{}")).Error);
        }

        await Eventually.TrueAsync(async () => await silo.MetricAsync(Ready) == "0");
        Assert.True(await silo.IsReadyAsync());
        Assert.True(await door.IsReadyAsync());
        Assert.InRange(Lines() - before, 1, refused / 2);
        Assert.All(
            ["codec", "NpgsqlException"], unwanted => Assert.DoesNotContain(unwanted, door.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("codec", silo.Output, StringComparison.Ordinal);

        var waiting = client.HeartbeatAsync(Post.Heartbeat());
        await server.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await waiting).Status);
        await Eventually.TrueAsync(async () => await silo.MetricAsync(Ready) == "1");
    }

    [Fact]
    public async Task Right_that_is_missing_is_seen_though_nothing_is_posted()
    {
        await Eventually.TrueAsync(async () => await silo.MetricAsync(Ready) == "1");

        await server.ExecuteAsync(new NpgsqlConnectionStringBuilder(database).Database!, "REVOKE INSERT ON heartbeats FROM silo");

        await Eventually.TrueAsync(async () => await silo.MetricAsync(Ready) == "0");
        await Eventually.TrueAsync(() => silo.Output.Contains("42501, a right is missing", StringComparison.Ordinal));
        Assert.True(await silo.IsReadyAsync());
    }

    private int Lines() => silo.Output.Count(c => c == '\n') + door.Output.Count(c => c == '\n');

    private ReceiverProcess Start(string program, Dictionary<string, string> settings)
    {
        settings["ConnectionStrings:Telemetry"] = new NpgsqlConnectionStringBuilder(database) { Username = "silo" }.ConnectionString;
        settings["Cluster:Mode"] = "AdoNet";
        settings["Cluster:AdvertisedIP"] = $"{IPAddress.Loopback}";
        settings["Cluster:SiloPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        settings["Cluster:GatewayPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        settings["ApiKeys:0:Name"] = "senders";
        settings["ApiKeys:0:Key"] = RunningReceiver.IngestKey;
        settings["ApiKeys:0:Scopes"] = "ingest";
        return ReceiverProcess.Start(Path.Combine(AppContext.BaseDirectory, program + ".dll"), settings);
    }
}
