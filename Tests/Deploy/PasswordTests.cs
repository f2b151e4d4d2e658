using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Npgsql;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>
/// The passwords of the database are changed under load, as the handbook says it. Connections live for a second here, so
/// that each step has to do with new ones.
/// </summary>
public sealed class PasswordTests : IAsyncLifetime
{
    private const string Key = "a-proper-key-of-instances";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private PostgreSqlServer server = null!;
    private string superuser = "";

    public async Task InitializeAsync()
    {
        server = await PostgreSqlServer.StartNewAsync();
        superuser = await server.CreateDatabaseAsync();
        await Roles.MakeAsync(superuser, "first");
        var owner = new NpgsqlConnectionStringBuilder(superuser) { Username = Roles.Owner };
        await Command.RunAsync(
            "dotnet",
            [ReceiverFacts.Assembly("Silo"), "migrate", "--Storage:Provider=PostgreSql", $"--ConnectionStrings:Telemetry={owner}"]);
        await server.RequirePasswordsAsync(Roles.Silo, Roles.FrontDoor, Roles.SecondSilo, Roles.SecondFrontDoor);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Programs_go_over_to_the_other_login_and_back_and_no_heartbeat_fails()
    {
        var (silo, door) = await StartAsync(As(Roles.Silo, "first"), As(Roles.FrontDoor, "first"));
        await using var load = new Load(door.Url);
        await ContinuesAsync(load);

        (silo, door) = await GoOverAsync(load, silo, door, Roles.SecondSilo, Roles.SecondFrontDoor, "second");
        (silo, door) = await GoOverAsync(load, silo, door, Roles.Silo, Roles.FrontDoor, "third");

        Assert.All(await load.EndAsync(), status => Assert.Equal(HttpStatusCode.OK, status));
        await silo.DisposeAsync();
        await door.DisposeAsync();
    }

    [Fact]
    public async Task Password_in_a_file_is_read_for_each_connection()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("telemetry-passwords-").FullName, "pgpass");
        await File.WriteAllTextAsync(file, "*:*:*:*:first");
        var (silo, door) = await StartAsync(As(Roles.Silo, passfile: file), As(Roles.FrontDoor, passfile: file));
        await using var load = new Load(door.Url);
        await ContinuesAsync(load);

        foreach (var password in new[] { "second", "third" })
        {
            await File.WriteAllTextAsync(file, $"*:*:*:*:{password}");
            await Roles.SetPasswordsAsync(superuser, default, (Roles.Silo, password), (Roles.FrontDoor, password));
            await server.ExecuteAsync(
                "postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE '{Roles.Silo[..^5]}%'");
            await ContinuesAsync(load);
        }

        // Orleans' own connections too: the key ring is one of its states, the list of silos its table.
        using var http = new HttpClient { DefaultRequestHeaders = { { "X-API-Key", Key + "-2" } } };
        using var wish = new StringContent("""{"name":"new","scopes":["read"]}""", MediaTypeHeaderValue.Parse("application/json"));
        using var made = await http.PostAsync(new Uri(door.Url + "/api/keys"), wish);
        Assert.True(made.IsSuccessStatusCode);
        await using var another = StartFrontDoor(As(Roles.FrontDoor, passfile: file));
        await another.WaitUntilReadyAsync(Patience);
        Assert.All(await load.EndAsync(), status => Assert.Equal(HttpStatusCode.OK, status));
        await silo.DisposeAsync();
        await door.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    /// <summary>The handbook's steps: the other logins get a password, the programs go over, the former ones are locked.</summary>
    private async Task<(ReceiverProcess Silo, ReceiverProcess Door)> GoOverAsync(
        Load load, ReceiverProcess oldSilo, ReceiverProcess oldDoor, string siloRole, string doorRole, string password)
    {
        await Roles.SetPasswordsAsync(superuser, default, (siloRole, password), (doorRole, password));
        await ContinuesAsync(load);

        var (silo, door) = await StartAsync(As(siloRole, password), As(doorRole, password));
        load.Url = door.Url;
        await StopAsync(oldSilo);
        await StopAsync(oldDoor);

        var (formerSilo, formerDoor) = siloRole == Roles.Silo ? (Roles.SecondSilo, Roles.SecondFrontDoor) : (Roles.Silo, Roles.FrontDoor);
        await Roles.SetPasswordsAsync(superuser, default, (formerSilo, $"{Guid.NewGuid()}"), (formerDoor, $"{Guid.NewGuid()}"));
        await ContinuesAsync(load);
        return (silo, door);
    }

    /// <summary>Returns when every session that was there is gone, and heartbeats have been answered meanwhile.</summary>
    private async Task ContinuesAsync(Load load)
    {
        await using var source = NpgsqlDataSource.Create(superuser);
        await using var ask = source.CreateCommand("SELECT now()");
        var since = await ask.ExecuteScalarAsync();
        await using var count = source.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'telemetry%' AND backend_start < $1");
        count.Parameters.AddWithValue(since!);
        var until = load.Answered + 100;
        while (load.Answered < until || await count.ExecuteScalarAsync() is not 0L)
        {
            await Task.Delay(50);
        }
    }

    private string As(string role, string? password = null, string? passfile = null) => new NpgsqlConnectionStringBuilder(superuser)
    {
        Username = role,
        Password = password,
        Passfile = passfile,
        ConnectionLifetime = 1,
        ConnectionIdleLifetime = 1,
        ConnectionPruningInterval = 1,
    }.ConnectionString;

    private static async Task<(ReceiverProcess Silo, ReceiverProcess Door)> StartAsync(string siloDatabase, string doorDatabase)
    {
        var silo = ReceiverProcess.Start(ReceiverFacts.Assembly("Silo"), new Dictionary<string, string>
        {
            ["Api:Enabled"] = "false",
            ["Storage:Provider"] = "PostgreSql",
            ["ConnectionStrings:Telemetry"] = siloDatabase,
            ["Cluster:Mode"] = "AdoNet",
            ["Cluster:AdvertisedIP"] = $"{IPAddress.Loopback}",
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
        });
        var door = StartFrontDoor(doorDatabase);
        await silo.WaitUntilReadyAsync(Patience);
        await door.WaitUntilReadyAsync(Patience);
        return (silo, door);
    }

    private static ReceiverProcess StartFrontDoor(string database) =>
        ReceiverProcess.Start(ReceiverFacts.Assembly("Api"), new Dictionary<string, string>
        {
            ["ConnectionStrings:Telemetry"] = database,
            ["Cluster:Mode"] = "AdoNet",
            ["ApiKeys:0:Name"] = "instances",
            ["ApiKeys:0:Key"] = Key,
            ["ApiKeys:0:Scopes"] = "ingest",
            ["ApiKeys:1:Name"] = "maintainers",
            ["ApiKeys:1:Key"] = Key + "-2",
            ["ApiKeys:1:Scopes"] = "admin",
        });

    private static async Task StopAsync(ReceiverProcess process)
    {
        await process.SignalAsync("TERM");
        await process.WaitForExitAsync();
        await process.DisposeAsync();
    }

    /// <summary>Heartbeats of new instances, one after the other on a few lanes.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private const int Lanes = 4;
        private readonly HttpClient http = new() { DefaultRequestHeaders = { { "X-API-Key", Key } } };
        private readonly ConcurrentQueue<HttpStatusCode> statuses = [];
        private readonly CancellationTokenSource enough = new();
        private readonly Task[] lanes;

        public Load(string url)
        {
            Url = url;
            lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Task.Run(PostAsync))];
        }

        public string Url { get; set; }

        public int Answered => statuses.Count;

        public async Task<IReadOnlyCollection<HttpStatusCode>> EndAsync()
        {
            await enough.CancelAsync();
            await Task.WhenAll(lanes);
            return statuses;
        }

        public async ValueTask DisposeAsync()
        {
            await EndAsync();
            http.Dispose();
            enough.Dispose();
        }

        private async Task PostAsync()
        {
            while (!enough.IsCancellationRequested)
            {
                using var heartbeat = new StringContent(
                    $$"""{"schema_version":"1","instance_id":"{{Guid.NewGuid()}}"}""", MediaTypeHeaderValue.Parse("application/json"));
                using var answer = await http.PostAsync(new Uri(Url + "/api/heartbeat"), heartbeat);
                statuses.Enqueue(answer.StatusCode);
            }
        }
    }
}
