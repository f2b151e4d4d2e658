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
    public ValueTask<Caller?> FindAsync(string key)
    {
        Span<byte> ascii = stackalloc byte[LongestKey];
        if (key.Length > LongestKey || Ascii.FromUtf16(key, ascii, out var length) != OperationStatus.Done)
        {
            return new((Caller?)null);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ascii[..length], hash);
        if (configured.Keys.Find(hash) is { } found)
        {
            return new(found.Caller);
        }

        return copy is { } young && time.GetElapsedTime(young.TakenAt) < RefreshAge
            ? new(Valid(young.Keys.Find(hash)))
            : RefreshAndFindAsync(hash.ToArray());
    }

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

    private async ValueTask<Caller?> RefreshAndFindAsync(byte[] hash)
    {
        if (copy is { } usable && time.GetElapsedTime(usable.TakenAt) < MostAge)
        {
            // Nobody waits for a copy that is merely getting old.
            _ = RefreshAsync();
            return Valid(usable.Keys.Find(hash));
        }

        var fresh = await RefreshAsync() ?? throw new UnavailableException();
        return Valid(fresh.Keys.Find(hash));
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
            return Keep(new Copy(new KeySet(ring.Where(key => key.RevokedAt is null).Select(Known)), takenAt), changesBefore);
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

    private Caller? Valid(KnownKey? key) =>
        key?.ExpiresAt is { } expiry && expiry <= time.GetUtcNow() ? null : key?.Caller;

    private static KnownKey Known(ApiKey key) => new(
        new Caller(key.Id.ToString("D"), key.Name, [.. key.Scopes], key.RequestsPerMinute), [.. key.Hash], key.ExpiresAt);

    private sealed record Copy(KeySet Keys, long TakenAt);
}
