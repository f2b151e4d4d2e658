using System.Net;
using System.Net.Http.Headers;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>
/// The programs as processes, with exactly the environment that the Compose file or the manifests and the images give
/// them, each in a network of its own. Only what a cluster fills in is filled in: a pod's address and name, the address
/// behind a host's name, and the keys in the Secrets, which are examples that no program accepts.
/// </summary>
public sealed class InstallationTests
{
    // In the connection strings it has to be quoted.
    private const string Password = "a;password=1";
    private const int PostgreSqlPort = 5432;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Compose_file_migrates_and_takes_a_heartbeat()
    {
        var compose = await ComposeFile.ReadAsync(new Dictionary<string, string>
        {
            ["POSTGRES_PASSWORD"] = Password,
            ["TELEMETRY_OWNER_PASSWORD"] = Password,
            ["TELEMETRY_SILO_PASSWORD"] = Password,
            ["TELEMETRY_FRONT_DOOR_PASSWORD"] = Password,
            ["TELEMETRY_INGEST_KEY"] = "a-proper-key-of-instances",
            ["TELEMETRY_ADMIN_KEY"] = "a-proper-key-of-admins",
        });

        await AssertTakesAHeartbeatAsync("postgres", Password, [.. new[] { "migrate", "silo", "api" }.Select(service => new Program(
            service, compose.TargetOf(service), [.. compose.ArgumentsOf(service)], _ => compose.EnvironmentOf(service)))]);
    }

    [Theory, MemberData(nameof(Manifests.Overlays), MemberType = typeof(Manifests))]
    public async Task Overlay_migrates_and_takes_a_heartbeat(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        IReadOnlyDictionary<string, string> EnvironmentIn(Workload program, string address) =>
            manifests.EnvironmentOf(program.Container).ToDictionary(
                variable => variable.Key,
                variable => variable.Value switch
                {
                    "status.podIP" => address,
                    "metadata.name" => program.Name,
                    _ when variable.Key.EndsWith("__Key", StringComparison.Ordinal) => $"a-key-of-{variable.Key}",
                    var value => value,
                });

        await AssertTakesAHeartbeatAsync(
            "postgresql.example.org",
            "replace me",
            [
                .. manifests.Programs().OrderByDescending(program => program.Name == "migrate").ThenByDescending(program => program.Name)
                    .Select(program => new Program(
                        program.Name,
                        program.Container.Image.Contains("telemetry-api", StringComparison.Ordinal) ? "api" : "silo",
                        [.. program.Container.Args ?? []],
                        address => EnvironmentIn(program, address))),
            ]);
    }

    /// <param name="databaseHost">The name under which the programs look for PostgreSQL.</param>
    /// <param name="password">Of the roles.</param>
    /// <param name="programs">The migration, the silo, and the front door where it is apart.</param>
    private static async Task AssertTakesAHeartbeatAsync(string databaseHost, string password, IReadOnlyList<Program> programs)
    {
        await using var network = await ContainerNetwork.CreateAsync();
        await using var server = await PostgreSqlServer.StartNewAsync(network.HostAddress, PostgreSqlPort);
        await Roles.MakeAsync(await server.CreateDatabaseAsync("telemetry"), password);
        await server.RequirePasswordsAsync(Roles.Owner, Roles.Silo, Roles.FrontDoor);
        var hosts = new Dictionary<string, string> { [databaseHost] = network.HostAddress };

        var (through, migrate, _) = await PlaceAsync(programs[0], network, hosts);
        await Command.RunAsync(through[0], [.. through[1..], "dotnet", migrate.Assembly, .. programs[0].Arguments]);
        await using var silo = await StartAsync(programs[1], network, hosts);
        await using var apart = programs.Count > 2 ? await StartAsync(programs[2], network, hosts) : null;
        var door = apart ?? silo;
        await silo.WaitUntilReadyAsync(Patience);
        await door.WaitUntilReadyAsync(Patience);

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-API-Key", programs[^1].IngestKey);
        using var heartbeat = new StringContent(
            $$"""{"schema_version":"1","instance_id":"{{Guid.NewGuid()}}"}""", MediaTypeHeaderValue.Parse("application/json"));
        using var answer = await http.PostAsync(new Uri(door.Url + "/api/heartbeat"), heartbeat);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        if (apart is not null)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(silo.Url)));
        }
    }

    private static async Task<ReceiverProcess> StartAsync(
        Program program, ContainerNetwork network, IReadOnlyDictionary<string, string> hosts)
    {
        var (through, image, address) = await PlaceAsync(program, network, hosts);
        var addresses = new Dictionary<string, string>
        {
            ["Urls"] = $"http://{address}:8080",
            ["Management:Url"] = $"http://{address}:8081",
        };
        return ReceiverProcess.Start(image.Assembly, addresses, through);
    }

    private static async Task<(string[] Through, Image Image, string Address)> PlaceAsync(
        Program program, ContainerNetwork network, IReadOnlyDictionary<string, string> hosts)
    {
        var container = await network.AddAsync(hosts);
        var image = await Image.OfAsync(program.Target);
        var environment = new Dictionary<string, string>(image.Environment);
        foreach (var (name, value) in program.EnvironmentAt(container.Address))
        {
            environment[name] = value;
        }

        return (container.Through(environment), image, container.Address);
    }

    private sealed record Program(
        string Name, string Target, string[] Arguments, Func<string, IReadOnlyDictionary<string, string>> EnvironmentAt)
    {
        public string IngestKey => EnvironmentAt("").Single(variable => variable.Key == "ApiKeys__0__Key").Value;
    }
}
