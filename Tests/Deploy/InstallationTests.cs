using System.Net;
using System.Net.Http.Headers;
using Npgsql;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>
/// The programs as processes, with the settings of the manifests and the roles of roles.sql. Only what a cluster gives
/// is replaced: addresses, ports, and the examples in the Secrets.
/// </summary>
public sealed class InstallationTests(RolesDatabase database) : IClassFixture<RolesDatabase>
{
    private const string Key = "a-proper-key";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory, MemberData(nameof(Manifests.Overlays), MemberType = typeof(Manifests))]
    public async Task An_installation_migrates_and_takes_a_heartbeat(string overlay)
    {
        var manifests = await Manifests.RenderAsync(overlay);
        var (siloPort, gatewayPort) = ($"{FreePort.Next()}", $"{FreePort.Next()}");

        Dictionary<string, string> SettingsOf(Workload program)
        {
            var settings = manifests.EnvironmentOf(program.Container);
            var example = new NpgsqlConnectionStringBuilder(settings["ConnectionStrings__Telemetry"]);
            var real = new NpgsqlConnectionStringBuilder(database.ConnectionString(example.Username!));
            (example.Host, example.Port, example.Database) = (real.Host, real.Port, real.Database);
            settings["ConnectionStrings__Telemetry"] = example.ConnectionString;
            settings["Cluster__ClusterId"] = overlay;
            settings["Cluster__AdvertisedIP"] = $"{IPAddress.Loopback}";
            settings["Cluster__SiloPort"] = siloPort;
            settings["Cluster__GatewayPort"] = gatewayPort;
            foreach (var name in settings.Keys.Where(name => name.EndsWith("__Key", StringComparison.Ordinal)).ToList())
            {
                settings[name] = Key + name[ReceiverFacts.KeysSection.Length..];
            }

            return settings;
        }

        var migrate = manifests.Programs().Single(program => program.Name == "migrate");
        await Command.RunAsync(
            "env",
            [
                .. SettingsOf(migrate).Select(setting => $"{setting.Key}={setting.Value}"),
                "dotnet", ReceiverFacts.Assembly("Silo"), .. migrate.Container.Args,
            ]);
        await using var silo = ReceiverProcess.Start(
            ReceiverFacts.Assembly("Silo"), SettingsOf(manifests.Servers().Single(program => program.Name == "silo")));
        await using var door = manifests.Servers().SingleOrDefault(program => program.Name == "front-door") is { } apart
            ? ReceiverProcess.Start(ReceiverFacts.Assembly("Api"), SettingsOf(apart))
            : null;
        await silo.WaitUntilReadyAsync(Patience);
        await (door ?? silo).WaitUntilReadyAsync(Patience);

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-API-Key", Key + "__0__Key");
        using var heartbeat = new StringContent(
            $$"""{"schema_version":"1","instance_id":"{{Guid.NewGuid()}}"}""", MediaTypeHeaderValue.Parse("application/json"));
        using var answer = await http.PostAsync(new Uri((door ?? silo).Url + "/api/heartbeat"), heartbeat);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        if (door is not null)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri(silo.Url)));
        }
    }
}
