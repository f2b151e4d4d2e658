using System.Collections.Immutable;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>
/// The ring is one state in the ADO.NET grain storage. Its version makes two activations safe: the second one to write
/// fails, is deactivated by Orleans and reads anew.
/// </summary>
public sealed class KeyRingGrain(
    [PersistentState("keys", KeyRingGrain.StorageName)] IPersistentState<KeyRing> ring,
    IHeartbeatStore store,
    TimeProvider time) : StoreGrain(store), IKeyRingGrain
{
    public const string StorageName = "telemetry";

    public ValueTask<ImmutableArray<ApiKey>> ListAsync() => new(ring.State.Keys);

    public async ValueTask<bool> AddAsync(ApiKey key)
    {
        if (ring.State.Keys.Any(kept => kept.Id == key.Id))
        {
            return true;
        }

        if (ring.State.Keys.Length >= ApiKey.RingCapacity)
        {
            return false;
        }

        await KeepAsync(ring.State.Keys.Add(key));
        return true;
    }

    public async ValueTask<bool> AddFirstAsync(ImmutableArray<ApiKey> keys)
    {
        if (!ring.State.Keys.IsEmpty)
        {
            return false;
        }

        await KeepAsync(keys);
        return true;
    }

    public async ValueTask<bool> RevokeAsync(Guid id)
    {
        var key = ring.State.Keys.FirstOrDefault(key => key.Id == id);
        if (key is { RevokedAt: null })
        {
            await KeepAsync(ring.State.Keys.Replace(key, key with { RevokedAt = time.GetUtcNow() }));
        }

        return key is not null;
    }

    /// <summary>What could not be written is not remembered either.</summary>
    private async Task KeepAsync(ImmutableArray<ApiKey> keys)
    {
        var before = ring.State;
        ring.State = new KeyRing { Keys = keys };
        try
        {
            await ring.WriteStateAsync();
        }
        catch
        {
            ring.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}

[GenerateSerializer, Alias("key-ring-state")]
public sealed class KeyRing
{
    [Id(0)] public ImmutableArray<ApiKey> Keys { get; init; } = [];
}
