using Telemetry.Api;
using Telemetry.Api.Heartbeats;
using Telemetry.Api.Management;
using Telemetry.Api.SignIns;

namespace Telemetry.Silo;

/// <summary>
/// Tells the person at the terminal where the receiver is and how to send a first heartbeat. Where nobody sits at a
/// terminal it says nothing: there the output is a log, a JSON object a line. Names the file of a key, never the key.
/// </summary>
internal sealed class StartNotice(
    IConfiguration configuration, DataDirectory directory, StoreAddress store, StartLink link, IHostApplicationLifetime lifetime)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!Console.IsOutputRedirected)
        {
            lifetime.ApplicationStarted.Register(() => Console.WriteLine(Text()));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>An address that listens everywhere is none that one can go to.</summary>
    internal static string Reachable(string url)
    {
        var address = BindingAddress.Parse(url);
        var everywhere = address.Host is "+" or "*" or "0.0.0.0" or "[::]";
        return everywhere ? $"{address.Scheme}://127.0.0.1:{address.Port}" : url.TrimEnd('/');
    }

    private string Text()
    {
        var url = Reachable(FrontDoor.UrlsOf(configuration)[0]);
        var management = Reachable(ManagementListener.UrlOf(configuration));
        var line = FirstHeartbeatLine.Of($"{url}/api/heartbeat", FirstHeartbeatLine.KeyIn(directory.FullPath) ?? "$TELEMETRY_KEY");
        var signIn = link.Path is { } path
            ? $"{url}{path}  (once, within 10 minutes; then with {Path.Combine(directory.FullPath, FirstRunKeys.AdminFile)})"
            : $"{url}/sign-in";
        return $$"""

            The receiver is up.
              pages       {{signIn}}
              heartbeats  {{url}}/api/heartbeat
              reference   {{url}}/docs
              operators   {{management}}/metrics  {{management}}/health/ready
              data        {{store}}

            A first heartbeat:
              {{line}}

            """;
    }
}
