namespace Telemetry.Faults.Cluster;

/// <summary>A fault in a cluster.</summary>
internal sealed class ClusterScenario : Scenario
{
    public required Func<ReceiverCluster, FaultClock, CancellationToken, Task> Fault { get; init; }

    /// <summary>Whether the silos are on a network that can be cut.</summary>
    public bool IsParted { get; init; }

    public override async Task<IReceiver> StartAsync(CancellationToken cancellationToken) =>
        await ReceiverCluster.StartAsync(
            IsParted ? await PartedNetwork.CreateAsync(cancellationToken) : new SiloNetwork(), cancellationToken);

    public override Task BreakAsync(IReceiver receiver, FaultClock clock, CancellationToken cancellationToken) =>
        Fault((ReceiverCluster)receiver, clock, cancellationToken);
}
