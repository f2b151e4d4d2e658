using Microsoft.Extensions.Caching.Memory;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// Until when instances were told to wait. A refusal holds until its window ends, whatever happens meanwhile, so the
/// front door that has heard it once can give it again by itself: senders that have lost an answer come back every few
/// minutes for 23 hours, and reach neither a silo nor the database. Of so many instances at most; who is forgotten
/// is refused by the grain.
/// </summary>
internal sealed class RefusalMemory : IDisposable
{
    private const int Capacity = 100_000;

    private readonly MemoryCache refusals = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>How long the instance has to wait yet; null when that is not known here.</summary>
    public TimeSpan? Left(Guid instance, DateTimeOffset now) =>
        refusals.TryGetValue(instance, out DateTimeOffset until) && until > now ? until - now : null;

    public void Remember(Guid instance, DateTimeOffset now, TimeSpan left)
    {
        if (left > TimeSpan.Zero)
        {
            refusals.Set(instance, now + left, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = left });
        }
    }

    public void Dispose() => refusals.Dispose();
}
