namespace Telemetry.Grains.Interfaces;

/// <summary>
/// received_at_utc is taken at the front door, and COMMIT comes later: the body may be slow, the store away, and front doors'
/// clocks differ a little. So the order of time is not the order in which heartbeats appear.
/// </summary>
public static class CommitDelay
{
    /// <summary>
    /// What is older than this is complete: no heartbeat with such a time appears any more. Whoever goes forward through
    /// heartbeats by time leaves what is younger alone, or reads it again.
    /// </summary>
    public static readonly TimeSpan Most = TimeSpan.FromMinutes(3);
}
