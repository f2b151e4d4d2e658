using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>How many installations have each value on one day.</summary>
internal static class Breakdown
{
    private const int MostValues = 1000;

    public static async ValueTask<BreakdownAnswer> AnswerAsync(
        StateReader states, BreakdownQuestion question, CancellationToken cancellationToken) =>
        (await AnswerAsync(states, new BreakdownsQuestion(question.Filter, [question.By], question.At), cancellationToken))[0];

    public static async ValueTask<ImmutableArray<BreakdownAnswer>> AnswerAsync(
        StateReader states, BreakdownsQuestion question, CancellationToken cancellationToken)
    {
        var dimensions = question.By.Select(by => Dimension.Of(by)!).ToImmutableArray();
        var edges = await states.EdgesAsync(cancellationToken);
        var at = edges.Day(question.At);
        var statement = new Statement();
        var isByStatus = dimensions.Any(dimension => dimension.Kind == DimensionKind.Status);
        var counted = isByStatus ? Population.OfAnyStatus(question.Filter) : question.Filter;
        var population = await Population.OnAsync(states, statement, counted, at, cancellationToken);
        var tallies = await ValueTally.ReadAsync(states, statement, dimensions, population, cancellationToken);
        return [.. dimensions.Zip(tallies, AnswerOf)];

        BreakdownAnswer AnswerOf(Dimension by, ValueTally tally) => new()
        {
            AsOf = edges.AsOf,
            Filter = question.Filter,
            By = by.Name,
            At = at,
            Active = tally.Total,
            Reporting = tally.Reporting,
            NotReported = tally.NotReported,
            Values =
            [
                .. ValueOrder.Sort(by, ValueTally.Most(tally.Counts, MostValues))
                    .Select(value => new ValueShare(value.Key, value.Value, tally.ShareOf(value.Value))),
            ],
            Total = by.Kind == DimensionKind.Bucket ? TotalOf(tally.Counts) : null,
        };
    }

    /// <summary>A value that is no range adds nothing. Null when none is one.</summary>
    internal static CountTotal? TotalOf(IReadOnlyDictionary<string, long> counts)
    {
        CountTotal? total = null;
        foreach (var (value, instances) in counts)
        {
            if (CountRange.Parse(value) is { } range)
            {
                total ??= new CountTotal(0, 0);
                total = new CountTotal(total.Low + (range.Low * instances), total.High + (range.High * instances));
            }
        }

        return total;
    }
}
