using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Placement;
using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Grains;

/// <summary>Two silos in this process with one store, and a time of their own.</summary>
public sealed class GrainCluster : IAsyncLifetime
{
    private readonly CountingStore store = new();
    private InProcessTestCluster cluster = null!;

    internal CountingStore Store => store;

    public WatchedTime Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public IGrainFactory Grains => cluster.Client;

    public IServiceProvider SiloServices(int silo) => cluster.Silos[silo].ServiceProvider;

    public IGrainFactory SiloGrains(int silo) => SiloServices(silo).GetRequiredService<IGrainFactory>();

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSilo((_, silo) => silo.AddInstancePlacement().Services
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IHeartbeatStore>(store)
            .AddSingleton<StoreMetrics>()
            .AddSingleton<HeartbeatWriter>()
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, WriterLifecycle>()
            .UseTimeProviderForBackgroundAreas(TimeProvider.System));
        cluster = builder.Build();
        await cluster.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        await cluster.DisposeAsync();
        Time.Dispose();
    }

    /// <summary>What the instance's grain makes of a heartbeat that comes now.</summary>
    public ValueTask<Outcome> RecordAsync(Guid instance, Guid? receipt = null, IGrainFactory? grains = null) =>
        (grains ?? Grains).GetGrain<IInstanceGrain>(instance).RecordAsync(
            new Heartbeat { ReceivedAt = Time.GetUtcNow(), InstanceId = instance, SchemaVersion = "1", RawPayload = [] },
            new Receipt(receipt ?? Guid.NewGuid(), "config:test"));
}
