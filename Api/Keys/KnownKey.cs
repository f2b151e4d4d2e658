using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Keys;

/// <summary>A key that the front door would let in, and all that a request with it needs, made once.</summary>
internal sealed class KnownKey
{
    public KnownKey(Caller caller, ReadOnlySpan<byte> hash, DateTimeOffset? expiresAt)
    {
        Caller = caller;
        Hash = hash.ToArray();
        ExpiresAt = expiresAt;
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, caller.Id), .. caller.Scopes.Select(s => new Claim(Scope.ClaimType, s))],
            ApiKeyAuthentication.Scheme);
        identity.BootstrapContext = caller;
        Success = AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(identity), ApiKeyAuthentication.Scheme));
    }

    public Caller Caller { get; }

    public byte[] Hash { get; }

    /// <summary>Null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    public AuthenticateResult Success { get; }

    public static KnownKey Of(ApiKey key) => new(
        new Caller(key.Id.ToString("D"), [.. key.Scopes], key.RequestsPerMinute), key.Hash.AsSpan(), key.ExpiresAt);
}

/// <summary>Who makes a request: a key, by its id.</summary>
/// <param name="Id">Of a key in the ring its UUID, of a configured one <c>config:</c> and its name.</param>
/// <param name="Scopes">See <see cref="Scope"/>.</param>
/// <param name="RequestsPerMinute">Null: as many as it likes.</param>
internal sealed record Caller(string Id, IReadOnlyList<string> Scopes, int? RequestsPerMinute)
{
    public bool May(string scope) => Scopes.Contains(scope);

    /// <summary>The caller of a request that a policy has let in.</summary>
    public static Caller Of(ClaimsPrincipal user) => (Caller)((ClaimsIdentity)user.Identity!).BootstrapContext!;
}

/// <summary>Keys found by their hashes, and those that were found once by their text.</summary>
internal sealed class KeySet(IEnumerable<KnownKey> keys)
{
    private readonly ILookup<ulong, KnownKey> byPrefix = keys.ToLookup(key => Prefix(key.Hash));

    // Only good keys, so it holds no more than the set itself. Hashing the key of each request was 4 % of the receiver's
    // CPU time for a refused repeat. Strings are hashed with a seed of the process, so nobody can find texts of the same
    // hash, and only those would be compared with a key.
    private readonly ConcurrentDictionary<string, KnownKey> met = new(StringComparer.Ordinal);

    /// <summary>Null when that text has not been found by its hash before, which says nothing about it.</summary>
    public KnownKey? Again(string key) => met.GetValueOrDefault(key);

    /// <summary>
    /// Null when there is none. Which key is compared depends on the first bytes of the presented key's SHA-256, which
    /// nobody can steer; the comparison itself takes the same time for every key.
    /// </summary>
    /// <param name="key">The presented key.</param>
    /// <param name="hash">Its SHA-256.</param>
    public KnownKey? Find(string key, ReadOnlySpan<byte> hash)
    {
        foreach (var known in byPrefix[Prefix(hash)])
        {
            if (CryptographicOperations.FixedTimeEquals(known.Hash, hash))
            {
                return met.GetOrAdd(key, known);
            }
        }

        return null;
    }

    private static ulong Prefix(ReadOnlySpan<byte> hash) => BitConverter.ToUInt64(hash);
}
