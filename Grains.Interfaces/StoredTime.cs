namespace Telemetry.Grains.Interfaces;

/// <summary>Times as they are kept: whole microseconds, which is what PostgreSQL has.</summary>
public static class StoredTime
{
    /// <summary>Cuts off what is less than a microsecond.</summary>
    public static DateTimeOffset Of(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    public static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
