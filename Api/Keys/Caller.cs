using System.Security.Cryptography;

namespace Telemetry.Api.Keys;

/// <summary>Who makes a request: a key, by its id.</summary>
/// <param name="Id">Of a key in the ring its UUID, of a configured one <c>config:</c> and its name.</param>
/// <param name="Name">What people call the key.</param>
/// <param name="Scopes">See <see cref="Scope"/>.</param>
/// <param name="RequestsPerMinute">Null: as many as it likes.</param>
internal sealed record Caller(string Id, string Name, IReadOnlyList<string> Scopes, int? RequestsPerMinute)
{
    public bool May(string scope) => Scopes.Contains(scope);
}

/// <summary>A key that the front door would let in.</summary>
/// <param name="Caller">Whose key it is.</param>
/// <param name="Hash">SHA-256 of its text.</param>
/// <param name="ExpiresAt">Null: never.</param>
internal sealed record KnownKey(Caller Caller, byte[] Hash, DateTimeOffset? ExpiresAt);

/// <summary>Keys found by their hashes, or by their ids.</summary>
internal sealed class KeySet(IReadOnlyCollection<KnownKey> keys)
{
    private readonly ILookup<ulong, KnownKey> byPrefix = keys.ToLookup(key => Prefix(key.Hash));
    private readonly Dictionary<string, KnownKey> byId = keys.ToDictionary(key => key.Caller.Id);

    public IReadOnlyCollection<KnownKey> All => keys;

    /// <summary>Null when there is none.</summary>
    public KnownKey? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>
    /// Null when there is none. Which key is compared depends on the first bytes of the presented key's SHA-256, which
    /// nobody can steer; the comparison itself takes the same time for every key.
    /// </summary>
    public KnownKey? Find(byte[] hash) =>
        byPrefix[Prefix(hash)].FirstOrDefault(known => CryptographicOperations.FixedTimeEquals(known.Hash, hash));

    private static ulong Prefix(byte[] hash) => BitConverter.ToUInt64(hash);
}
