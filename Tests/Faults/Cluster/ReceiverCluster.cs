using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Telemetry.Fleet.Audit;
using Telemetry.Tests.Servers;

namespace Telemetry.Faults.Cluster;

/// <summary>
/// Three silos and two front doors on PostgreSQL. The fleet's key is one of the ring, not of the configuration, so that
/// keys go through the fault too.
/// </summary>
internal sealed class ReceiverCluster : IReceiver
{
    private const string AdminKey = "administrator-of-the-faults";

    private ReceiverCluster(ClusterDatabase database, SiloNetwork network)
    {
        Database = database;
        Network = network;
        Silos = [.. Enumerable.Range(0, 3).Select(number => StartSilo(number, database, network))];
        FrontDoors = [.. Enumerable.Range(0, 2).Select(_ => StartFrontDoor(database))];
    }

    public ClusterDatabase Database { get; }

    public SiloNetwork Network { get; }

    public IReadOnlyList<Member> Silos { get; }

    public IReadOnlyList<Member> FrontDoors { get; }

    public IReadOnlyList<Uri> Urls => [.. FrontDoors.Select(door => door.Url)];

    public string Key { get; private set; } = "";

    public IHeartbeatStore Store => new PostgresHeartbeats(Database.Administrator);

    public IEnumerable<(string Name, string Output)> Outputs =>
        Silos.Select((silo, number) => ($"silo-{number}", silo.Output))
            .Concat(FrontDoors.Select((door, number) => ($"front-door-{number}", door.Output)));

    /// <summary>Takes the network over, and ends it when it ends.</summary>
    public static async Task<ReceiverCluster> StartAsync(SiloNetwork network, CancellationToken cancellationToken)
    {
        var database = await ClusterDatabase.StartAsync(Programs.Current, network.HostAddress, cancellationToken);
        var cluster = new ReceiverCluster(database, network);
        try
        {
            await Task.WhenAll(cluster.Silos.Concat(cluster.FrontDoors).Select(member => member.WaitUntilReadyAsync()));
            cluster.Key = await cluster.MakeKeyAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in FrontDoors.Concat(Silos))
        {
            await member.DisposeAsync();
        }

        await Database.DisposeAsync();
        await Network.DisposeAsync();
    }

    private static Member StartSilo(int number, ClusterDatabase database, SiloNetwork network)
    {
        var settings = new Dictionary<string, string>
        {
            ["Api:Enabled"] = "false",
            ["Storage:Provider"] = "PostgreSql",
            ["ConnectionStrings:Telemetry"] = database.Silo,
            ["Cluster:Mode"] = "AdoNet",
            ["Cluster:SiloName"] = $"silo-{number}",
            ["Cluster:AdvertisedIP"] = network.AddressOf(number),
            ["Cluster:SiloPort"] = $"{network.SiloPorts[number]}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
            ["Management:Url"] = $"http://{network.AddressOf(number)}:{FreePort.Next()}",
        };
        return new Member(Programs.Current.Silo, settings, network.Through(number));
    }

    private static Member StartFrontDoor(ClusterDatabase database) =>
        new(Programs.Current.FrontDoor, new Dictionary<string, string>
        {
            ["Urls"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["Management:Url"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["ConnectionStrings:Telemetry"] = database.FrontDoor,
            ["Cluster:Mode"] = "AdoNet",
            ["ApiKeys:0:Name"] = "faults",
            ["ApiKeys:0:Key"] = AdminKey,
            ["ApiKeys:0:Scopes"] = "admin",
        });

    private async Task<string> MakeKeyAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = Urls[0], DefaultRequestHeaders = { { "X-API-Key", AdminKey } } };
        using var response = await client.PostAsJsonAsync(
            "/api/keys", new { name = "fleet", scopes = new[] { "ingest" } }, cancellationToken);
        response.EnsureSuccessStatusCode();
        var created = await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
        return created!["key"]!.GetValue<string>();
    }
}
