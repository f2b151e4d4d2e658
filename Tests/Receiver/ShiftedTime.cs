namespace Telemetry.Tests;

/// <summary>The time of day, so far off. Timers run as they do.</summary>
public sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
