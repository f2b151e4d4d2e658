namespace Telemetry.Grains.Storage.States;

/// <summary>A row of <c>states</c>: what an installation was like and for how long.</summary>
/// <param name="ValidFrom">The first (UTC) day on which it holds.</param>
/// <param name="ValidUntil">The first day on which it does not hold any more.</param>
/// <param name="LastReceivedAt">When the last heartbeat came that reported it.</param>
/// <param name="Began">Why it is no part of the state before.</param>
/// <param name="Reported">What it was like, as that last heartbeat said it.</param>
internal sealed record InstanceState(
    DateOnly ValidFrom, DateOnly ValidUntil, DateTimeOffset LastReceivedAt, Beginning Began, Facts Reported)
{
    /// <summary>An installation is active on the day on which it is heard from and on the six that follow.</summary>
    public const int ActiveDays = 7;

    /// <summary>The first day of the installation's next state; null for its last one.</summary>
    public DateOnly? NextFrom { get; init; }

    public static InstanceState BeginWith(Report report, Beginning began) =>
        new(report.Day, report.Day.AddDays(ActiveDays), report.ReceivedAt, began, report.Facts);

    public InstanceState ProlongWith(Report report) => this with
    {
        ValidUntil = report.Day.AddDays(ActiveDays),
        LastReceivedAt = report.ReceivedAt,
        Reported = report.Facts,
    };

    /// <summary>
    /// The state as it was before a time that lies behind its beginning, without what came later. A state that went on after
    /// that time is as if it had been heard from right before it; the next heartbeat that prolongs it sets that right.
    /// </summary>
    public InstanceState AsOf(DateTimeOffset time)
    {
        var last = LastReceivedAt < time ? LastReceivedAt : time - TimeSpan.FromMicroseconds(1);
        return this with { ValidUntil = Report.DayOf(last).AddDays(ActiveDays), LastReceivedAt = last };
    }
}

/// <summary>How a state began.</summary>
internal enum Beginning
{
    /// <summary>The installation was never heard from before.</summary>
    New,

    /// <summary>It was not active any more on the day before.</summary>
    Returned,

    /// <summary>It was active and reported something else.</summary>
    Changed,
}
