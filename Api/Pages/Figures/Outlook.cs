using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Pages.Figures;

/// <summary>How the share of those that meet a condition changes, and when less than 1 % will meet it at this pace.</summary>
/// <param name="Condition">On one dimension.</param>
/// <param name="First">The share on the first day that is known.</param>
/// <param name="Last">And on the last one.</param>
/// <param name="PerDay">The slope of the straight line through the last days, by least squares.</param>
/// <param name="OverDays">How many those are: half of all, but two weeks at least. What fell fast at first may hardly fall by now.</param>
/// <param name="Pace">What that line is good for.</param>
/// <param name="Under">The first day under 1 %; null unless the pace tells one.</param>
public sealed record Outlook(
    Condition Condition, Outlook.Point First, Outlook.Point Last, double PerDay, int OverDays, Pace Pace, DateOnly? Under)
{
    private const double Few = 0.01;
    private const int LeastPoints = 4;
    private const int LeastDays = 14;
    private const int MostDays = 5 * 365;

    // A line that explains less of the ups and downs than half tells no day.
    private const double LeastFit = 0.5;

    /// <summary>Null when nobody reports the dimension on any day.</summary>
    /// <param name="condition">On one dimension.</param>
    /// <param name="meeting">Those that meet it, as active ones.</param>
    /// <param name="all">Those that may or may not meet it, by its dimension, over the same days.</param>
    public static Outlook? Of(Condition condition, SeriesAnswer meeting, SeriesAnswer all)
    {
        var countsUnreported = condition.Any.IsEmpty || condition.Any.Contains(Filter.NotReported);
        var points = meeting.Points.Zip(all.Points, (some, every) => new Point(
                some.Date, some.Active, every.Active - (countsUnreported ? 0 : every.NotReported)))
            .SkipWhile(point => point.Of == 0).Where(point => point.Of > 0).ToList();
        if (points.Count == 0)
        {
            return null;
        }

        var (first, last) = (points[0], points[^1]);
        var known = last.Day.DayNumber - first.Day.DayNumber;
        var window = Math.Max(known / 2, LeastDays);
        var recent = points.Skip(Math.Min(
            points.Count(point => point.Day < last.Day.AddDays(-window)), Math.Max(0, points.Count - LeastPoints))).ToList();
        var (slope, fit) = LineThrough(recent);
        var days = (last.Share - Few) / -slope;
        var pace = last.Share < Few ? Pace.Under
            : points.Count < LeastPoints || known < LeastDays ? Pace.Unknown
            : slope >= 0 || last.Share >= recent[0].Share ? Pace.NotFalling
            : fit < LeastFit ? Pace.Unsteady
            : days > MostDays ? Pace.Slow
            : Pace.Falling;
        return new Outlook(
            condition, first, last, slope, last.Day.DayNumber - recent[0].Day.DayNumber, pace, pace == Pace.Falling ? last.Day.AddDays((int)Math.Floor(days) + 1) : null);
    }

    /// <summary>How much it rises a day, and which part of the ups and downs that explains.</summary>
    private static (double Slope, double Fit) LineThrough(List<Point> points)
    {
        var (middle, mean) = (points.Average(point => point.Day.DayNumber), points.Average(point => point.Share));
        var (days, both, shares) = (0.0, 0.0, 0.0);
        foreach (var point in points)
        {
            var (day, share) = (point.Day.DayNumber - middle, point.Share - mean);
            days += day * day;
            both += day * share;
            shares += share * share;
        }

        return days == 0 || shares == 0 ? (0, 0) : (both / days, both * both / (days * shares));
    }

    /// <param name="Day">UTC.</param>
    /// <param name="Instances">That meet the condition.</param>
    /// <param name="Of">That report the dimension.</param>
    public sealed record Point(DateOnly Day, long Instances, long Of)
    {
        public double Share => (double)Instances / Of;
    }
}

/// <summary>What is known of how fast a share falls.</summary>
public enum Pace
{
    /// <summary>Under 1 % already.</summary>
    Under,

    /// <summary>So steadily that a day can be told.</summary>
    Falling,

    /// <summary>Steadily, and it takes more than five years.</summary>
    Slow,

    NotFalling,

    /// <summary>It goes up and down more than it falls.</summary>
    Unsteady,

    /// <summary>Too few days are known.</summary>
    Unknown,
}
