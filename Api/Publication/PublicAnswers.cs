using System.Collections.Immutable;
using Telemetry.Api.Pages.Figures;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Publication;

/// <summary>The public statistics in the form that figures are made of. Shares are of what is public.</summary>
internal static class PublicAnswers
{
    public static BreakdownAnswer AsAnswer(this PublicStatistics statistics, PublicBreakdown breakdown)
    {
        var values = breakdown.Values.Where(value => value.Value != Filter.NotReported);
        return new BreakdownAnswer
        {
            AsOf = null,
            Filter = Filter.None,
            By = breakdown.By,
            At = statistics.Day,
            Active = statistics.Active,
            Reporting = breakdown.Reporting,
            NotReported = CountOf(breakdown.Values, Filter.NotReported),
            Values = [.. values.Select(value => new ValueShare(value.Value, value.Instances, (double)value.Instances / breakdown.Reporting))],
            Total = null,
        };
    }

    public static SeriesAnswer Activity(this PublicStatistics statistics) => AsSeries(
        statistics, "status", week => new SeriesPoint(week.Date, week.Active, 0, [new ValueCount("active", week.Active)]));

    public static SeriesAnswer Lines(this PublicStatistics statistics)
    {
        // Each week has its lines in their order.
        var lines = new List<string>();
        foreach (var week in statistics.Weeks)
        {
            Sequence.Merge(
                lines, week.ReleaseLines.Select(count => count.Value).Except([PublicCounts.Others, Filter.NotReported]), string.Equals);
        }

        lines.Add(PublicCounts.Others);
        return AsSeries(statistics, "release_line", week => new SeriesPoint(
            week.Date,
            week.ReleaseLines.Sum(count => count.Instances),
            CountOf(week.ReleaseLines, Filter.NotReported),
            [.. lines.Select(line => new ValueCount(line, CountOf(week.ReleaseLines, line)))]));
    }

    private static SeriesAnswer AsSeries(PublicStatistics statistics, string by, Func<PublicWeek, SeriesPoint> point) => new()
    {
        AsOf = null,
        Filter = Filter.None,
        By = by,
        Interval = Interval.Week,
        From = statistics.Weeks[0].Date,
        To = statistics.Day,
        Points = [.. statistics.Weeks.Select(point)],
    };

    private static long CountOf(ImmutableArray<ValueCount> counts, string value) =>
        counts.Where(count => count.Value == value).Sum(count => count.Instances);
}
