using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>How many installations have each value on one day.</summary>
internal static class Breakdown
{
    private const int MostValues = 1000;

    public static async ValueTask<BreakdownAnswer> AnswerAsync(
        StateReader states, BreakdownQuestion question, CancellationToken cancellationToken)
    {
        var by = Dimension.Of(question.By)!;
        var edges = await states.EdgesAsync(cancellationToken);
        var at = edges.Day(question.At);
        var statement = new Statement();
        var counted = by.Kind == DimensionKind.Status ? Population.OfAnyStatus(question.Filter) : question.Filter;
        var population = await Population.OnAsync(states, statement, counted, at, cancellationToken);
        var tally = new ValueTally();
        foreach (var count in await TaggedCount<int>.ReadAsync(
            states, statement, by, [("0", "count(*)", population)], (_, _) => 0, cancellationToken))
        {
            tally.Add(count);
        }

        var values = ValueOrder.Sort(by, ValueTally.Most(tally.Counts, MostValues));
        return new BreakdownAnswer
        {
            AsOf = edges.AsOf,
            Filter = question.Filter,
            By = question.By,
            At = at,
            Active = tally.Total,
            Reporting = tally.Reporting,
            NotReported = tally.NotReported,
            Values = [.. values.Select(value => new ValueShare(value.Key, value.Value, tally.ShareOf(value.Value)))],
            Total = by.Kind == DimensionKind.Bucket ? TotalOf(tally.Counts) : null,
        };
    }

    /// <summary>A value that is no range adds nothing.</summary>
    private static CountTotal TotalOf(IReadOnlyDictionary<string, long> counts)
    {
        long low = 0;
        long? high = 0;
        foreach (var (value, instances) in counts)
        {
            if (CountRange.Parse(value) is { } range)
            {
                low += range.Low * instances;
                high += range.High * instances;
            }
        }

        return new CountTotal(low, high);
    }
}
