using BitFaster.Caching.Lru;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// Until when instances were told to wait. A refusal holds until its window ends, whatever happens meanwhile, so the
/// front door that has heard it once can give it again by itself: senders that have lost an answer come back every few
/// minutes for 23 hours, and reach neither a silo nor the database. Of so many instances at most; who is forgotten
/// is refused by the grain.
/// </summary>
internal sealed class RefusalMemory
{
    private const int Capacity = 100_000;

    private readonly ConcurrentLru<Guid, Refusal> refusals = new(Capacity);

    /// <summary>
    /// How long the instance has to wait yet. Null when that is not known here, or was heard while the clock was ahead.
    /// </summary>
    public TimeSpan? Left(Guid instance, DateTimeOffset now) =>
        refusals.TryGet(instance, out var refusal) && refusal.End > now && refusal.Heard <= now + ClockDifference.Most
            ? refusal.End - now
            : null;

    public void Remember(Guid instance, DateTimeOffset now, TimeSpan left)
    {
        if (left > TimeSpan.Zero)
        {
            refusals.AddOrUpdate(instance, new Refusal(now, now + left));
        }
    }

    private readonly record struct Refusal(DateTimeOffset Heard, DateTimeOffset End);
}
