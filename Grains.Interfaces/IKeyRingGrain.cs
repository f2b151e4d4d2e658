using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces;

/// <summary>
/// The API keys that were made at run time (key 0; there is one ring). It knows their hashes only: the text of a key
/// never leaves the front door that made it.
/// </summary>
[Alias("key-ring")]
public interface IKeyRingGrain : IGrainWithIntegerKey
{
    /// <summary>Every key that was ever added, revoked and expired ones too, oldest first.</summary>
    [Alias("list")]
    ValueTask<ImmutableArray<ApiKey>> ListAsync();

    /// <summary>
    /// Adds a key; the same one twice is the same as once. False when the ring holds <see cref="ApiKey.RingCapacity"/>
    /// keys already.
    /// </summary>
    [Alias("add")]
    ValueTask<bool> AddAsync(ApiKey key);

    /// <summary>Adds the keys only if the ring has never held any. False, and no change, otherwise.</summary>
    [Alias("add-first")]
    ValueTask<bool> AddFirstAsync(ImmutableArray<ApiKey> keys);

    /// <summary>
    /// Revokes a key for good; front doors refuse it at the latest 30 seconds later. Revoking twice is the same as once.
    /// False when there is no such key.
    /// </summary>
    [Alias("revoke")]
    ValueTask<bool> RevokeAsync(Guid id);
}

/// <summary>What is kept of an API key.</summary>
[GenerateSerializer, Immutable, Alias("api-key")]
public sealed record ApiKey
{
    /// <summary>So that the ring's state, which is one row, stays small.</summary>
    public const int RingCapacity = 1000;

    [Id(0)] public required Guid Id { get; init; }
    [Id(1)] public required string Name { get; init; }

    /// <summary>Of <c>ingest</c>, <c>read</c> and <c>admin</c>.</summary>
    [Id(2)] public required ImmutableArray<string> Scopes { get; init; }

    /// <summary>SHA-256 of the key's ASCII text. The key has 256 random bits, so it needs no salt and no slow hash.</summary>
    [Id(3)] public required ImmutableArray<byte> Hash { get; init; }
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null: never.</summary>
    [Id(5)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Null: not revoked.</summary>
    [Id(6)] public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>How many requests a minute the key may make. Null: no limit.</summary>
    [Id(7)] public int? RequestsPerMinute { get; init; }
}
