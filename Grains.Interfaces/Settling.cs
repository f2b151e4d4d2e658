namespace Telemetry.Grains.Interfaces;

/// <summary>
/// A heartbeat's time is taken at the front door, and its COMMIT comes later: the body may be slow, and the store away. So
/// whoever goes forward through heartbeats by their time leaves the last minutes alone, or reads them again.
/// </summary>
public static class Settling
{
    /// <summary>
    /// How long after its received time a heartbeat may still be committed. A body takes 46 seconds at most, the tries of a
    /// front door <c>Heartbeats:RetryBudget</c>, the last of them <c>Heartbeats:WriteBudget</c>, the last batch 8; the rest is for
    /// clocks that differ.
    /// </summary>
    public static readonly TimeSpan Time = TimeSpan.FromMinutes(3);

    /// <summary>What was received before this is complete: nothing is added to it any more.</summary>
    public static DateTimeOffset Before(DateTimeOffset now) => now - Time;
}
