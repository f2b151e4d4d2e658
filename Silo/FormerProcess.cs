using Telemetry.Api.Hosting;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary>
/// The process that was at this silo's address before. Orleans tells processes at one address apart by the time of their
/// start, and takes the newest for the living one: after the clock has been set back that is the former one, and a silo
/// that finds its entry in the list ends itself.
/// </summary>
internal sealed class FormerProcess(
    SiloEntries entries, ILocalSiloDetails self, ClusterSettings cluster, TimeProvider time)
{
    /// <summary>The other silos find out sooner that it is gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly long started = time.GetTimestamp();

    /// <summary>False while the other silos have still to find out that it is gone: then it is to be asked again.</summary>
    public async ValueTask<bool> IsForgottenAsync(CancellationToken cancellationToken) =>
        cluster.Mode != ClusterMode.AdoNet
        || await entries.ForgetFormerAsync(
            cluster.ClusterId,
            $"{self.SiloAddress.Endpoint.Address}",
            self.SiloAddress.Endpoint.Port,
            self.SiloAddress.Generation,
            isLongEnough: time.GetElapsedTime(started) > Patience,
            cancellationToken);
}
