using System.Buffers;
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
    public ValueTask<KnownKey?> FindAsync(string key)
    {
        Span<byte> ascii = stackalloc byte[LongestKey];
        if (key.Length > LongestKey || Ascii.FromUtf16(key, ascii, out var length) != OperationStatus.Done)
        {
            return new((KnownKey?)null);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ascii[..length], hash);
        if (configured.Keys.Find(hash) is { } found)
        {
            return new(found);
        }

        return copy is { } young && time.GetElapsedTime(young.TakenAt) < RefreshAge
            ? new(Valid(young.Keys.Find(hash)))
            : FindInNewerAsync(hash.ToArray());
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

    private async ValueTask<KnownKey?> FindInNewerAsync(byte[] hash) => Valid((await RingAsync()).Find(hash));

    private async ValueTask<KeySet> RingAsync()
    {
        if (copy is { } usable && time.GetElapsedTime(usable.TakenAt) is var age && age < MostAge)
        {
            if (age >= RefreshAge)
            {
                // Nobody waits for a copy that is merely getting old.
                _ = RefreshAsync();
            }

            return usable.Keys;
        }

        return (await RefreshAsync() ?? throw new UnavailableException()).Keys;
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
            return Keep(new Copy(new KeySet([.. ring.Where(key => key.RevokedAt is null).Select(Known)]), takenAt), changesBefore);
        }
        catch (Exception)
        {
            // The next request tries again; until the copy is too old, it serves.
            return null;
        }
    }

    private Copy Keep(Copy fresh, int changesBefore)
    {
        lock (gate)
        {
            copy = changes == changesBefore ? fresh : copy;
            return fresh;
        }
    }

    private KnownKey? Valid(KnownKey? key) =>
        key?.ExpiresAt is { } expiry && expiry <= time.GetUtcNow() ? null : key;

    private static KnownKey Known(ApiKey key) => new(
        new Caller(key.Id.ToString("D"), key.Name, [.. key.Scopes], key.RequestsPerMinute), [.. key.Hash], key.ExpiresAt);

    private sealed record Copy(KeySet Keys, long TakenAt);
}
