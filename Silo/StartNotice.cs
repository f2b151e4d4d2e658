using Telemetry.Api;
using Telemetry.Api.Management;
using Telemetry.Api.SignIns;

namespace Telemetry.Silo;

/// <summary>
/// Tells the person at the terminal where the receiver is and how to send a first heartbeat. Goes to the console and
/// not to the log, and names the file of a key, never the key.
/// </summary>
internal sealed class StartNotice(
    IConfiguration configuration, DataDirectory directory, StartLink link, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Console.WriteLine(Text()));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Text()
    {
        var url = FrontDoor.UrlsOf(configuration)[0].TrimEnd('/');
        var management = ManagementListener.UrlOf(configuration).TrimEnd('/');
        var keyFile = Path.Combine(directory.FullPath, FirstRunKeys.IngestFile);
        var key = File.Exists(keyFile) ? $"$(cat '{keyFile}')" : "$TELEMETRY_KEY";

        // A log keeps what is written to it; only a person at a terminal may get the link.
        var signIn = !Console.IsOutputRedirected && link.Path is { } path
            ? $"{url}{path}  (once, within 10 minutes; then with {Path.Combine(directory.FullPath, FirstRunKeys.AdminFile)})"
            : $"{url}/sign-in";
        return $$"""

            The receiver is up.
              pages       {{signIn}}
              heartbeats  {{url}}/api/heartbeat
              reference   {{url}}/docs
              operators   {{management}}/metrics  {{management}}/health/ready
              data        {{directory.FullPath}}

            A first heartbeat:
              curl -s {{url}}/api/heartbeat -H "X-API-Key: {{key}}" -H 'Content-Type: application/json' -d '{"schema_version":"1","instance_id":"'$(cat /proc/sys/kernel/random/uuid)'","eventyay_version":"1.2.0"}'

            """;
    }
}
