using System.Collections.Immutable;
using Telemetry.Api.Pages.Figures;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Tests.Pages;

/// <summary>When less than 1 % will have something, and when that cannot be told.</summary>
public sealed class OutlookTests
{
    private static readonly DateOnly First = new(2026, 3, 1);
    private static readonly Condition Old = new("database", ["postgresql 13"], []);

    public static TheoryData<string, double[], Pace, int?> Shares => new()
    {
        // 40.5 % less one point a day: 20.5 % after 20 days, and under 1 % 20 days later.
        { "falls", [.. Days(21, day => 0.405 - (0.01 * day))], Pace.Falling, 20 },
        { "falls by a twentieth of a point", [.. Days(31, day => 0.1002 - (0.0005 * day))], Pace.Falling, 151 },
        { "falls with ups and downs", [.. Days(41, day => 0.605 - (0.01 * day) + (day % 2 == 0 ? 0 : 0.02))], Pace.Falling, 20 },
        { "is under 1 %", [.. Days(21, day => 0.2 - (0.0097 * day))], Pace.Under, null },
        { "was never there", [.. Days(21, _ => 0)], Pace.Under, null },
        { "fell, but no longer does", [.. Days(61, day => Math.Max(0.2, 0.5 - (0.01 * day)))], Pace.NotFalling, null },
        { "fell fast, and falls slowly by now", [.. Days(61, day => day < 30 ? 0.6 - (0.01 * day) : 0.3205 - (0.001 * (day - 30)))], Pace.Falling, 281 },
        { "stays", [.. Days(21, _ => 0.2)], Pace.NotFalling, null },
        { "rises", [.. Days(21, day => 0.2 + (0.01 * day))], Pace.NotFalling, null },
        { "falls, but is where it began", [.. Days(21, day => day == 20 ? 0.4 : 0.4 - (0.01 * day))], Pace.NotFalling, null },
        { "goes up and down", [.. Days(21, day => 0.3 - (0.001 * day) + (day % 2 == 0 ? 0 : 0.1))], Pace.Unsteady, null },
        { "falls hardly", [.. Days(31, day => 0.5 - (0.0001 * day))], Pace.Slow, null },
        { "is known for 13 days", [.. Days(14, day => 0.4 - (0.01 * day))], Pace.Unknown, null },
    };

    [Theory]
    [MemberData(nameof(Shares))]
    public void Day_under_1_percent_is_told_when_it_can_be(string share, double[] shares, Pace pace, int? days)
    {
        var outlook = OutlookOf(Old, shares.Select(part => (10_000L, (long)Math.Round(10_000 * part), 0L)));

        Assert.True(pace == outlook!.Pace, $"What {share} is {outlook.Pace}.");
        Assert.Equal(days is null ? null : First.AddDays(shares.Length - 1 + days.Value), outlook.Under);
    }

    [Fact]
    public void Share_is_of_those_that_report()
    {
        var outlook = OutlookOf(Old, Enumerable.Range(0, 20).Select(day => (1000L, 100L - day, 800L)));

        Assert.Equal((100, 200), (outlook!.First.Instances, outlook.First.Of));
        Assert.Equal(-0.005, outlook.PerDay, 12);
    }

    [Fact]
    public void Those_that_do_not_report_are_part_of_all_where_they_are_asked_for()
    {
        var outlook = OutlookOf(new Condition("database", [Filter.NotReported], []), Enumerable.Range(0, 20).Select(day => (1000L, 800L - day, 800L - day)));

        Assert.Equal((800, 1000), (outlook!.First.Instances, outlook.First.Of));
    }

    [Fact]
    public void Days_on_which_nobody_reports_it_tell_nothing()
    {
        Assert.Null(OutlookOf(Old, Enumerable.Range(0, 20).Select(_ => (100L, 0L, 100L))));
        Assert.Equal(First.AddDays(5), OutlookOf(Old, Enumerable.Range(0, 40).Select(day => (100L, day < 5 ? 0L : 50 - day, day < 5 ? 100L : 0L)))!.First.Day);
    }

    [Fact]
    public void Few_points_that_are_far_apart_tell_a_day_too()
    {
        var outlook = OutlookOf(Old, Enumerable.Range(0, 4).Select(month => (1000L, 405L - (100 * month), 0L)), step: 30);

        Assert.Equal(First.AddDays(90 + 29), outlook!.Under);
    }

    private static IEnumerable<double> Days(int days, Func<int, double> share) => Enumerable.Range(0, days).Select(share);

    private static Outlook? OutlookOf(Condition condition, IEnumerable<(long Active, long Meeting, long NotReported)> days, int step = 1)
    {
        var counts = days.ToList();
        return Outlook.Of(
            condition, SeriesOf("status", counts.Select(day => (day.Meeting, 0L)), step),
            SeriesOf("database", counts.Select(day => (day.Active, day.NotReported)), step));
    }

    private static SeriesAnswer SeriesOf(string by, IEnumerable<(long Active, long NotReported)> days, int step)
    {
        ImmutableArray<SeriesPoint> points =
            [.. days.Select((day, index) => new SeriesPoint(First.AddDays(index * step), day.Active, day.NotReported, []))];
        return new SeriesAnswer
        {
            AsOf = null,
            Filter = Filter.None,
            By = by,
            Interval = Interval.Day,
            From = points[0].Date,
            To = points[^1].Date,
            Points = points,
        };
    }
}
