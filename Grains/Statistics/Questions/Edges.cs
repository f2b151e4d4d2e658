namespace Telemetry.Grains.Statistics.Questions;

/// <summary>Where the states end.</summary>
/// <param name="AsOf">Heartbeats up to then are in them; null when none ever was.</param>
/// <param name="First">The first day of all; today when there is none.</param>
/// <param name="Today">By the clock, UTC.</param>
internal sealed record Edges(DateTimeOffset? AsOf, DateOnly First, DateOnly Today)
{
    private const int DefaultDays = 30;

    public DateOnly Day(DateOnly? asked) => Clamp(asked ?? Today);

    /// <summary>Both days are in it.</summary>
    public (DateOnly From, DateOnly To) Range(DateOnly? from, DateOnly? to)
    {
        var last = Clamp(to ?? Today);
        var first = Clamp(from ?? last.AddDays(-DefaultDays));
        return (first < last ? first : last, last);
    }

    /// <summary>The first day of as many days before a range; null when the receiver has no figures of all of them.</summary>
    public DateOnly? FirstBefore(DateOnly from, DateOnly to)
    {
        var before = from.AddDays(from.DayNumber - to.DayNumber - 1);
        return before >= First ? before : null;
    }

    private DateOnly Clamp(DateOnly day) => day < First ? First : day > Today ? Today : day;
}
