using Telemetry.Faults.Cluster;

namespace Telemetry.Faults.Upgrade;

/// <summary>
/// The way of an operator: migrate first, while old programs are at work; then every program in turn; and back again
/// for one of them, which then is an old program on the new schema for good.
/// </summary>
internal sealed class RollingUpgrade : Scenario
{
    private DirectoryInfo? directory;
    private Programs? next;

    public override async Task<IReceiver> StartAsync(CancellationToken cancellationToken)
    {
        directory = Directory.CreateTempSubdirectory("faults-next-");
        next = await NextVersion.BuildAsync(directory, cancellationToken);
        return await ReceiverCluster.StartAsync(new SiloNetwork(), cancellationToken);
    }

    public override async Task BreakAsync(IReceiver receiver, FaultClock clock, CancellationToken cancellationToken)
    {
        var cluster = (ReceiverCluster)receiver;
        await next!.MigrateAsync(cluster.Database.Owner, cancellationToken);
        foreach (var silo in cluster.Silos)
        {
            await silo.RestartAsync(cancellationToken, next.Silo);
        }

        foreach (var door in cluster.FrontDoors)
        {
            await door.RestartAsync(cancellationToken, next.FrontDoor);
        }

        await cluster.Silos[0].RestartAsync(cancellationToken, Programs.Current.Silo);
        directory!.Delete(recursive: true);
    }
}
