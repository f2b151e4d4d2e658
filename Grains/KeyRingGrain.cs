using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains;

/// <summary>
/// The ring is one state in the ADO.NET grain storage. Its version makes two activations safe: the second one to write
/// fails, is deactivated by Orleans and reads anew.
/// </summary>
/// <remarks>
/// It is read by the first call and not while the grain wakes: it would be held back for five seconds if the store failed,
/// and its callers would be handed the database's own exception (<see cref="StoreFaultFilter"/> guards calls).
/// </remarks>
public sealed class KeyRingGrain(
    [FromKeyedServices(KeyRingGrain.StorageName)] IGrainStorage storage, TimeProvider time) : Grain, IKeyRingGrain
{
    public const string StorageName = "telemetry";
    private const string StateName = "keys";

    private readonly GrainState<KeyRing> ring = new(new KeyRing());
    private bool isRead;

    public ValueTask<ImmutableArray<ApiKey>> ListAsync() => ReadAsync();

    public async ValueTask<bool> AddAsync(ApiKey key)
    {
        var keys = await ReadAsync();
        if (keys.Any(kept => kept.Id == key.Id))
        {
            return true;
        }

        if (keys.Length >= ApiKey.RingCapacity)
        {
            return false;
        }

        await KeepAsync(keys.Add(key));
        return true;
    }

    public async ValueTask<bool> AddFirstAsync(ImmutableArray<ApiKey> keys)
    {
        if (!(await ReadAsync()).IsEmpty)
        {
            return false;
        }

        await KeepAsync(keys);
        return true;
    }

    public async ValueTask<bool> RevokeAsync(Guid id)
    {
        var keys = await ReadAsync();
        var key = keys.FirstOrDefault(key => key.Id == id);
        if (key is { RevokedAt: null })
        {
            await KeepAsync(keys.Replace(key, key with { RevokedAt = time.GetUtcNow() }));
        }

        return key is not null;
    }

    private async ValueTask<ImmutableArray<ApiKey>> ReadAsync()
    {
        if (!isRead)
        {
            await storage.ReadStateAsync(StateName, this.GetGrainId(), ring);
            isRead = true;
        }

        return ring.State?.Keys ?? [];
    }

    /// <summary>What could not be written is not remembered either.</summary>
    private async Task KeepAsync(ImmutableArray<ApiKey> keys)
    {
        var before = ring.State;
        ring.State = new KeyRing { Keys = keys };
        try
        {
            await storage.WriteStateAsync(StateName, this.GetGrainId(), ring);
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
