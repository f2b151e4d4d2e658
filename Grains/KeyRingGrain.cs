using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains;

public sealed class KeyRingGrain([FromKeyedServices(KeyRingGrain.StorageName)] IGrainStorage storage, TimeProvider time)
    : StoredStateGrain<KeyRing>(storage, "keys"), IKeyRingGrain
{
    public const string StorageName = "telemetry";

    public async ValueTask<ImmutableArray<ApiKey>> ListAsync() => (await ReadAsync()).Keys;

    public async ValueTask<bool> AddAsync(ApiKey key)
    {
        var keys = (await ReadAsync()).Keys;
        if (keys.Any(kept => kept.Id == key.Id))
        {
            return true;
        }

        if (keys.Length >= ApiKey.RingCapacity)
        {
            return false;
        }

        await KeepAsync(new KeyRing { Keys = keys.Add(key) });
        return true;
    }

    public async ValueTask<bool> AddFirstAsync(ImmutableArray<ApiKey> keys)
    {
        if (!(await ReadAsync()).Keys.IsEmpty)
        {
            return false;
        }

        await KeepAsync(new KeyRing { Keys = keys });
        return true;
    }

    public async ValueTask<bool> RevokeAsync(Guid id)
    {
        var keys = (await ReadAsync()).Keys;
        var key = keys.FirstOrDefault(key => key.Id == id);
        if (key is { RevokedAt: null })
        {
            await KeepAsync(new KeyRing { Keys = keys.Replace(key, key with { RevokedAt = time.GetUtcNow() }) });
        }

        return key is not null;
    }
}

[GenerateSerializer, Alias("key-ring-state")]
public sealed class KeyRing
{
    [Id(0)] public ImmutableArray<ApiKey> Keys { get; init; } = [];
}
