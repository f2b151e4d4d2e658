using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Telemetry.Api.SignIns;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using Telemetry.Silo;

namespace Telemetry.Tests.Silo;

public sealed class FirstRunKeysTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("telemetry-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    /// <summary>Another receiver has founded the ring between this one's look at it and its own try.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Files_are_those_of_the_keys_that_are_in_the_ring(bool founds)
    {
        var theirs = Path.Combine(directory, "ingest.key");
        await File.WriteAllTextAsync(theirs, "of the other receiver");
        var ring = new Ring(founds);
        using var data = new DataDirectory(Options.Create(new StorageOptions { DataDirectory = directory }));
        var lifecycle = new Lifecycle();
        new FirstRunKeys(ring.Factory, data, new StartLink(TimeProvider.System), new ConfigurationBuilder().Build(), TimeProvider.System).Participate(lifecycle);

        await lifecycle.Start(CancellationToken.None);

        Assert.Equal(founds ? ["admin.key", "ingest.key"] : ["ingest.key"], Directory.GetFiles(directory).Select(Path.GetFileName).Order());
        Assert.Equal(founds, await File.ReadAllTextAsync(theirs) != "of the other receiver");
    }

    private sealed class Ring(bool founds) : IKeyRingGrain
    {
        public IGrainFactory Factory
        {
            get
            {
                var factory = DispatchProxy.Create<IGrainFactory, OneGrain>();
                ((OneGrain)(object)factory).Grain = this;
                return factory;
            }
        }

        public ValueTask<ImmutableArray<ApiKey>> ListAsync() => new([]);

        public ValueTask<bool> AddFirstAsync(ImmutableArray<ApiKey> keys) => new(founds);

        public ValueTask<bool> AddAsync(ApiKey key) => throw new NotSupportedException();

        public ValueTask<bool> RevokeAsync(Guid id) => throw new NotSupportedException();
    }

    public class OneGrain : DispatchProxy
    {
        public object? Grain { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Grain;
    }

    private sealed class Lifecycle : ISiloLifecycle
    {
        public Func<CancellationToken, Task> Start { get; private set; } = _ => Task.CompletedTask;

        public int HighestCompletedStage => 0;

        public int LowestStoppedStage => 0;

        public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
        {
            Start = observer.OnStart;
            return new MemoryStream();
        }
    }
}
