namespace Telemetry.Grains.Storage;

/// <summary>
/// Starts the writer before the first grain and stops it behind the last one. (A hosted service would stop before the
/// silo does, and grains that still wait for it would wait in vain.)
/// </summary>
public sealed class WriterLifecycle(HeartbeatWriter writer) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(
            nameof(HeartbeatWriter),
            ServiceLifecycleStage.RuntimeStorageServices,
            _ =>
            {
                writer.Start();
                return Task.CompletedTask;
            },
            writer.StopAsync);
}
