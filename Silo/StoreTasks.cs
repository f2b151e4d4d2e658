using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary>What goes on beside the grains and needs the store: it begins when the store has been found.</summary>
internal sealed class StoreTasks(StoreWatch watch, Upkeep upkeep) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(StoreTasks),
        ServiceLifecycleStage.RuntimeStorageServices,
        async cancellationToken =>
        {
            await watch.StartAsync(cancellationToken);
            await upkeep.StartAsync(cancellationToken);
        },
        async cancellationToken =>
        {
            await upkeep.StopAsync(cancellationToken);
            await watch.StopAsync(cancellationToken);
        });
}
