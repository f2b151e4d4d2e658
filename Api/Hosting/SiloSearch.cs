using Telemetry.Api.Management;

namespace Telemetry.Api.Hosting;

/// <summary>
/// A front door looks for silos until it has found one. Meanwhile it is alive and not ready, and says where it looks, as
/// whom, and what is in its way.
/// </summary>
internal sealed class SiloSearch(StartTrouble trouble, ClusterSettings cluster, DatabaseAddress? address = null)
    : IClientConnectionRetryFilter, ILifecycleParticipant<IClusterClientLifecycle>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        var where = address is null
            ? $"It is looked for at port {cluster.GatewayPort} of this machine."
            : $"The list of silos is read from the {address}.";
        trouble.Is($"No silo of the cluster {cluster.ClusterId} answers ({CauseOf(exception)}). {where}");
        await Task.Delay(Pause, cancellationToken);
        return true;
    }

    /// <summary>It has found one.</summary>
    public void Participate(IClusterClientLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(SiloSearch),
        ServiceLifecycleStage.Active,
        _ =>
        {
            trouble.IsOver();
            return Task.CompletedTask;
        });

    private static string CauseOf(Exception exception) => exception switch
    {
        SiloUnavailableException => "none is in the list",
        OrleansException or TimeoutException => "no connection to those in the list",

        // The provider's own statements are missing.
        ArgumentException => "the database has no list: has 'Silo migrate' been run?",
        _ => DatabaseAddress.CauseOf(exception),
    };
}
