namespace Telemetry.Fleet.History;

/// <summary>When a site looks whether a heartbeat is due: every quarter of an hour, or as its cron says every 5 or 60
/// minutes, at a phase of its own, and up to 20 s late, as the workers get to it. So its heartbeats are 23 to 24 hours
/// apart.</summary>
internal readonly struct Ticks(Seeded own)
{
    private readonly long period = TimeSpan.TicksPerMinute * own.Fraction(0) switch { < 0.1 => 5, < 0.75 => 15, _ => 60 };

    private long Phase => WholeMicroseconds(own.Fraction(1) * period);

    /// <summary>The first tick after a time, in whole microseconds.</summary>
    public DateTime After(DateTime time)
    {
        var tick = ((time.Ticks - Phase) / period * period) + Phase;
        var late = Late(tick);
        return new DateTime(late > time.Ticks ? late : Late(tick + period), DateTimeKind.Utc);
    }

    private long Late(long tick) =>
        tick + WholeMicroseconds(own.For(2).Fraction(tick) * 20 * TimeSpan.TicksPerSecond);

    private static long WholeMicroseconds(double ticks) =>
        (long)ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond;
}
