using System.Net;
using Microsoft.Data.Sqlite;
using Telemetry.Silo;
using Telemetry.Tests.Servers;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Silo;

/// <summary>The machine's clock is set while the programs run, as NTP does when a machine has started.</summary>
[Collection(PostgreSqlFixture.Name)]
public sealed class ClockTests(PostgreSqlFixture postgreSql) : IDisposable
{
    private const string Key = "ingest-key-of-the-clock";
    private const int HeartbeatsAtEachTime = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan[] Offsets =
    [
        TimeSpan.Zero, TimeSpan.FromMinutes(-4), TimeSpan.FromHours(-1), TimeSpan.FromHours(1), TimeSpan.FromDays(-365),
        TimeSpan.FromDays(365), TimeSpan.Zero,
    ];

    private readonly SteppedClock clock = new();
    private readonly string directory = Directory.CreateTempSubdirectory("telemetry-").FullName;

    public void Dispose()
    {
        clock.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Clock_that_is_set_costs_a_receiver_no_heartbeat()
    {
        await using (var receiver = Start("Silo", new() { ["Storage:DataDirectory"] = directory }))
        {
            await receiver.WaitUntilReadyAsync(Patience);
            using var client = new HttpClient { BaseAddress = new Uri(receiver.Url) };
            foreach (var offset in Offsets)
            {
                clock.Set(offset);
                await PostAsync(client, HeartbeatsAtEachTime);
                Assert.True(await receiver.IsReadyAsync());
            }

            await receiver.SignalAsync("TERM");
            await receiver.WaitForExitAsync();
        }

        await using var file = new SqliteConnection($"Data Source={Path.Combine(directory, "telemetry.db")};Pooling=False");
        await file.OpenAsync();
        await using var count = file.CreateCommand();
        count.CommandText = "SELECT count(*) FROM heartbeats";
        Assert.Equal((long)(Offsets.Length * HeartbeatsAtEachTime), await count.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(365 * 24)]
    public async Task Silos_still_find_out_who_is_gone_and_let_in_who_comes_back(int hours)
    {
        var database = await CreateDatabaseAsync();
        Dictionary<string, string>[] settings = [SiloSettings(database), SiloSettings(database)];
        await using var survivor = Start("Silo", settings[0]);
        await using var leaver = Start("Silo", settings[1]);
        await using var door = Start("Api", new() { ["Cluster:Mode"] = "AdoNet", ["ConnectionStrings:Telemetry"] = database });
        await Task.WhenAll(new[] { survivor, leaver, door }.Select(program => program.WaitUntilReadyAsync(Patience)));
        using var client = new HttpClient { BaseAddress = new Uri(door.Url) };
        await PostAsync(client, HeartbeatsAtEachTime);

        clock.Set(TimeSpan.FromHours(hours));
        await PostAsync(client, HeartbeatsAtEachTime);
        await leaver.SignalAsync("KILL");
        await PostAsync(client, HeartbeatsAtEachTime);

        // At the same address: where the clock was set back, by the clock older than the process that was killed there.
        await using var back = Start("Silo", settings[1]);
        await back.WaitUntilReadyAsync(Patience);
        await survivor.SignalAsync("TERM");
        await survivor.WaitForExitAsync();
        await PostAsync(client, HeartbeatsAtEachTime);
    }

    /// <summary>A machine starts: the front door looks for the silo of before, and then the clock is set.</summary>
    [Fact]
    public async Task Front_door_finds_a_silo_that_it_has_sought_in_vain_before_the_clock_was_set_back()
    {
        var database = await CreateDatabaseAsync();
        var settings = SiloSettings(database);
        await using (var former = Start("Silo", settings))
        {
            await former.WaitUntilReadyAsync(Patience);
            await former.SignalAsync("KILL");
            await former.WaitForExitAsync();
        }

        await using var door = Start("Api", new() { ["Cluster:Mode"] = "AdoNet", ["ConnectionStrings:Telemetry"] = database });
        await Eventually.TrueAsync(
            async () => (await door.ReasonAsync()).Contains("no connection to those in the list", StringComparison.Ordinal));
        clock.Set(TimeSpan.FromHours(-1));
        await using var silo = Start("Silo", settings);
        await silo.WaitUntilReadyAsync(Patience);
        await door.WaitUntilReadyAsync(Patience);

        using var client = new HttpClient { BaseAddress = new Uri(door.Url) };
        await PostAsync(client, HeartbeatsAtEachTime);
    }

    private async Task<string> CreateDatabaseAsync()
    {
        var database = await postgreSql.Server.CreateDatabaseAsync();
        await Command.RunAsync(
            "dotnet", [typeof(Receiver).Assembly.Location, "migrate", "--Storage:Provider=PostgreSql", $"--ConnectionStrings:Telemetry={database}"]);
        return database;
    }

    private static async Task PostAsync(HttpClient client, int heartbeats)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, heartbeats).Select(_ => client.HeartbeatAsync(Post.Heartbeat(), Key)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
    }

    private static Dictionary<string, string> SiloSettings(string database) => new()
    {
        ["Api:Enabled"] = "false",
        ["Storage:Provider"] = "PostgreSql",
        ["ConnectionStrings:Telemetry"] = database,
        ["Cluster:Mode"] = "AdoNet",
        ["Cluster:AdvertisedIP"] = "127.0.0.1",
        ["Cluster:SiloPort"] = $"{FreePort.Next()}",
        ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
    };

    private ReceiverProcess Start(string program, Dictionary<string, string> settings)
    {
        settings.TryAdd("Cluster:SiloPort", $"{FreePort.Next()}");
        settings.TryAdd("Cluster:GatewayPort", $"{FreePort.Next()}");
        settings["ApiKeys:0:Name"] = "senders";
        settings["ApiKeys:0:Key"] = Key;
        settings["ApiKeys:0:Scopes"] = "ingest";
        return ReceiverProcess.Start(Path.Combine(AppContext.BaseDirectory, program + ".dll"), settings, clock.Through);
    }
}
