using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains;

public sealed class CookieKeysGrain([FromKeyedServices(KeyRingGrain.StorageName)] IGrainStorage storage)
    : StoredStateGrain<CookieKeyRing>(storage, "cookie-keys"), ICookieKeysGrain
{
    public async ValueTask<ImmutableArray<string>> ListAsync() => (await ReadAsync()).Keys;

    public async ValueTask<ImmutableArray<string>> AddAsync(string key, int known)
    {
        var keys = (await ReadAsync()).Keys;
        if (keys.Length != known)
        {
            return keys;
        }

        await KeepAsync(new CookieKeyRing { Keys = keys.Add(key) });
        return (await ReadAsync()).Keys;
    }
}

[GenerateSerializer, Alias("cookie-keys-state")]
public sealed class CookieKeyRing
{
    [Id(0)] public ImmutableArray<string> Keys { get; init; } = [];
}
