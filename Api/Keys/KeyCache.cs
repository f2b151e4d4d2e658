using System.Security.Cryptography;
using System.Text;
using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Keys;

/// <summary>
/// Knows the key of a request without asking for it: the ring is small, so the front door holds all of it, no longer
/// than 30 seconds. A key that was revoked, added or never there is answered by the same copy, and a flood of wrong
/// keys reaches no grain.
/// </summary>
internal sealed class KeyCache(ConfiguredKeys configured, IGrainFactory grains, RetryBudget budget, TimeProvider time)
{
    public const int LongestKey = 512;

    private static readonly TimeSpan RefreshAge = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MostAge = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private volatile Copy? copy;
    private Task<Copy?> refresh = Task.FromResult<Copy?>(null);
    private int changes;

    /// <summary>Null when the key is unknown, expired or revoked.</summary>
    /// <exception cref="UnavailableException">Nobody could say within the retry budget.</exception>
    public async ValueTask<KnownKey?> FindAsync(string key)
    {
        if (key.Length > LongestKey || !Ascii.IsValid(key))
        {
            return null;
        }

        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(key));
        return configured.Keys.Find(hash) ?? Valid((await RingAsync()).Find(hash));
    }

    /// <summary>The same by the id of a caller, for one who showed the key before.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public async ValueTask<KnownKey?> FindByIdAsync(string id) =>
        configured.Keys.Find(id) ?? Valid((await RingAsync()).Find(id));

    /// <summary>After a change that this front door made itself, so that its caller sees it at once.</summary>
    public void Forget()
    {
        lock (gate)
        {
            // A reading that is under way may have begun before the change: it is not kept.
            changes++;
            copy = null;
            refresh = Task.FromResult<Copy?>(null);
        }
    }

    private async ValueTask<KeySet> RingAsync()
    {
        var (keys, age) = copy is { } known ? (known.Keys, time.GetElapsedTime(known.TakenAt)) : (null, TimeSpan.MaxValue);

        // Nobody waits for a copy that is merely getting old.
        var newer = age >= RefreshAge ? RefreshAsync() : null;
        return keys is not null && age < MostAge ? keys : (await newer! ?? throw new UnavailableException()).Keys;
    }

    /// <summary>One at a time; those who come meanwhile take its result. Null when the ring could not be read.</summary>
    private Task<Copy?> RefreshAsync()
    {
        lock (gate)
        {
            return refresh = refresh.IsCompleted ? ReadRingAsync() : refresh;
        }
    }

    private async Task<Copy?> ReadRingAsync()
    {
        var (takenAt, changesBefore) = (time.GetTimestamp(), changes);
        try
        {
            var ring = await budget.SpendAsync(() => grains.GetGrain<IKeyRingGrain>(0).ListAsync());
            var fresh = new Copy(new KeySet([.. ring.Where(key => key.RevokedAt is null).Select(Known)]), takenAt);
            lock (gate)
            {
                copy = changes == changesBefore ? fresh : copy;
            }

            return fresh;
        }
        catch (Exception)
        {
            // The next request tries again; until the copy is too old, it serves.
            return null;
        }
    }

    private KnownKey? Valid(KnownKey? key) => key?.ExpiresAt is { } expiry && expiry <= time.GetUtcNow() ? null : key;

    private static KnownKey Known(ApiKey key) => new(
        new Caller(key.Id.ToString("D"), key.Name, [.. key.Scopes], key.RequestsPerMinute), [.. key.Hash], key.ExpiresAt);

    private sealed record Copy(KeySet Keys, long TakenAt);
}
