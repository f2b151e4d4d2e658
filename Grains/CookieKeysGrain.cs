using System.Collections.Immutable;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>One state in the ADO.NET grain storage, safe between two activations as the key ring is.</summary>
public sealed class CookieKeysGrain(
    [PersistentState("cookie-keys", KeyRingGrain.StorageName)] IPersistentState<CookieKeyRing> ring, IHeartbeatStore store)
    : StoreGrain(store), ICookieKeysGrain
{
    public ValueTask<ImmutableArray<string>> ListAsync() => new(ring.State.Keys);

    public async ValueTask<ImmutableArray<string>> AddAsync(string key, int known)
    {
        if (ring.State.Keys.Length == known)
        {
            var before = ring.State;
            ring.State = new CookieKeyRing { Keys = before.Keys.Add(key) };
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

        return ring.State.Keys;
    }
}

[GenerateSerializer, Alias("cookie-keys-state")]
public sealed class CookieKeyRing
{
    [Id(0)] public ImmutableArray<string> Keys { get; init; } = [];
}
