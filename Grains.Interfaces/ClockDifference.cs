namespace Telemetry.Grains.Interfaces;

/// <summary>How much clocks may be wrong before what they said is not believed any more.</summary>
public static class ClockDifference
{
    /// <summary>
    /// What lies further in the future than this was noted while a clock was wrong. A last heartbeat of such a time is no
    /// reason to refuse the next one.
    /// </summary>
    public static readonly TimeSpan Most = TimeSpan.FromMinutes(5);
}
