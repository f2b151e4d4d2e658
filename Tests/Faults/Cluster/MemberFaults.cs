namespace Telemetry.Faults.Cluster;

/// <summary>What happens to silos and front doors.</summary>
internal static class MemberFaults
{
    /// <summary>The fault is over at once: from then on the others have to notice.</summary>
    public static Task SiloKilledAsync(ReceiverCluster cluster, FaultClock clock, CancellationToken cancellationToken) =>
        KillAsync(cluster.Silos[0], clock, cancellationToken);

    public static Task FrontDoorKilledAsync(ReceiverCluster cluster, FaultClock clock, CancellationToken cancellationToken) =>
        KillAsync(cluster.FrontDoors[0], clock, cancellationToken);

    /// <summary>Each silo in turn, as an orchestrator does it: the next one when the last one is ready again.</summary>
    public static async Task RollingRestartAsync(
        ReceiverCluster cluster, FaultClock clock, CancellationToken cancellationToken)
    {
        foreach (var silo in cluster.Silos)
        {
            await silo.RestartAsync(cancellationToken);
        }
    }

    /// <summary>
    /// A silo that does nothing for 20 seconds and then goes on as if nothing had been: it holds open connections, a
    /// queue, and grains that live elsewhere by now. It ends itself when it learns that it was declared dead.
    /// </summary>
    public static async Task SiloFrozenAsync(ReceiverCluster cluster, FaultClock clock, CancellationToken cancellationToken)
    {
        await cluster.Silos[0].SignalAsync("STOP");
        await Task.Delay(TimeSpan.FromSeconds(20), cancellationToken);
        await cluster.Silos[0].SignalAsync("CONT");
        clock.Ended();
        await cluster.Silos[0].StartAgainAsync(cancellationToken);
    }

    /// <summary>
    /// Silo 0 reaches the database and the front doors, but no other silo: two parts of one cluster work on the same
    /// instances until the smaller part finds out that it was declared dead.
    /// </summary>
    public static async Task SplitBrainAsync(ReceiverCluster cluster, FaultClock clock, CancellationToken cancellationToken)
    {
        var network = (PartedNetwork)cluster.Network;
        await network.CutAsync(cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(30), cancellationToken);
        await network.MendAsync(cancellationToken);
        clock.Ended();
        await cluster.Silos[0].StartAgainAsync(cancellationToken);
    }

    private static async Task KillAsync(Member member, FaultClock clock, CancellationToken cancellationToken)
    {
        await member.SignalAsync("KILL");
        clock.Ended();

        // A supervisor is not quicker than this, so that the others have to manage without it.
        await Task.Delay(TimeSpan.FromSeconds(10), cancellationToken);
        await member.StartAgainAsync(cancellationToken);
    }
}
