using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>How many installations have each value, over time.</summary>
internal static class Series
{
    private const int MostValues = 100;

    public static async ValueTask<SeriesAnswer> AnswerAsync(
        StateReader states, SeriesQuestion question, CancellationToken cancellationToken)
    {
        var by = Dimension.Of(question.By)!;
        var edges = await states.EdgesAsync(cancellationToken);
        var (from, to) = edges.Range(question.From, question.To);
        var intervals = IntervalsOf(from, to, question.Interval);
        return new SeriesAnswer
        {
            AsOf = edges.AsOf,
            Filter = question.Filter,
            By = question.By,
            Interval = question.Interval,
            From = from,
            To = to,
            Points = by.Kind == DimensionKind.Status
                ? await ByStatusAsync(states, edges, question.Filter, intervals, cancellationToken)
                : await ByValueAsync(states, question.Filter, by, intervals, cancellationToken),
        };
    }

    private static async ValueTask<ImmutableArray<SeriesPoint>> ByStatusAsync(
        StateReader states, Edges edges, Filter filter, List<(DateOnly First, DateOnly Last)> intervals, CancellationToken cancellationToken)
    {
        var days = await Lifecycle.WithDaysBeforeAsync(
            states, edges, filter, intervals[0].First, intervals[^1].Last, cancellationToken);
        var isFiltered = !Population.WhateverStatus(filter).Conditions.IsEmpty;
        return [.. intervals.Select(PointOf)];

        SeriesPoint PointOf((DateOnly First, DateOnly Last) interval)
        {
            var (first, last) = interval;
            var active = days.ActiveOn(last);
            ImmutableArray<ValueCount> values =
            [
                new(Status.Active, active),
                new("new", days.NewIn(first, last)),
                new("returned", days.ReturnedIn(first, last)),
                new("gone", days.GoneIn(first, last)),
            ];
            return new SeriesPoint(
                last, active, NotReported: 0, isFiltered ? values.Add(new("moved", days.MovedIn(first, last))) : values);
        }
    }

    private static async ValueTask<ImmutableArray<SeriesPoint>> ByValueAsync(
        StateReader states, Filter filter, Dimension by, List<(DateOnly First, DateOnly Last)> intervals,
        CancellationToken cancellationToken)
    {
        var first = intervals[0].First;
        var counts = await DailyCounts.ReadAsync(
            states, filter, by, first, intervals[^1].Last, MostValues, cancellationToken);
        var ordered = ValueOrder.Sort(by, counts.Values.Select(value => KeyValuePair.Create(value.Key, value.Value[^1])))
            .Select(value => value.Key).ToList();
        return
        [
            .. intervals.Select(interval => (interval.Last, Day: interval.Last.DayNumber - first.DayNumber))
                .Select(point => new SeriesPoint(
                    point.Last, counts.Total[point.Day], counts.NotReported[point.Day],
                    [.. ordered.Select(value => new ValueCount(value, counts.Values[value][point.Day]))])),
        ];
    }

    /// <summary>Those that the range cuts are shorter.</summary>
    private static List<(DateOnly First, DateOnly Last)> IntervalsOf(DateOnly from, DateOnly to, Interval interval)
    {
        var intervals = new List<(DateOnly, DateOnly)>();
        for (var first = from; first <= to;)
        {
            var last = interval switch
            {
                Interval.Week => first.AddDays((DayOfWeek.Saturday - first.DayOfWeek + 1) % 7),
                Interval.Month => new DateOnly(first.Year, first.Month, 1).AddMonths(1).AddDays(-1),
                _ => first,
            };
            last = last < to ? last : to;
            intervals.Add((first, last));
            first = last.AddDays(1);
        }

        return intervals;
    }
}
