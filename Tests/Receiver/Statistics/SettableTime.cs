namespace Telemetry.Tests.Statistics;

/// <summary>A clock that a test sets, forwards and back.</summary>
internal sealed class SettableTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
