using BitFaster.Caching.Lru;

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

    // Ends of windows, in ticks of UTC.
    private readonly ConcurrentLru<Guid, long> ends = new(Capacity);

    /// <summary>How long the instance has to wait yet; null when that is not known here.</summary>
    public TimeSpan? Left(Guid instance, DateTimeOffset now) =>
        ends.TryGet(instance, out var end) && end > now.UtcTicks ? TimeSpan.FromTicks(end - now.UtcTicks) : null;

    public void Remember(Guid instance, DateTimeOffset now, TimeSpan left)
    {
        if (left > TimeSpan.Zero)
        {
            ends.AddOrUpdate(instance, (now + left).UtcTicks);
        }
    }
}
