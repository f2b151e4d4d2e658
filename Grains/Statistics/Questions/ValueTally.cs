using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>Counts by value for one tag, put together.</summary>
internal sealed class ValueTally
{
    private readonly Dictionary<string, long> counts = [];

    public long Total { get; private set; }

    public long NotReported { get; private set; }

    public long Reporting => Total - NotReported;

    public IReadOnlyDictionary<string, long> Counts => counts;

    /// <summary>The tally of each dimension, in one statement.</summary>
    /// <param name="states">Where they are counted.</param>
    /// <param name="statement">Holds the population's values.</param>
    /// <param name="dimensions">Whose values.</param>
    /// <param name="population">Which installations: see <see cref="Population"/>.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    /// <exception cref="TooManyValuesException">There are too many of them.</exception>
    public static async ValueTask<ImmutableArray<ValueTally>> ReadAsync(
        StateReader states, Statement statement, ImmutableArray<Dimension> dimensions, string population,
        CancellationToken cancellationToken)
    {
        var sets = dimensions.Length > 1 && states.HasGroupingSets ? new GroupingSets(dimensions, population) : null;
        var counts = dimensions.Select((by, place) =>
        {
            var second = DimensionColumns.ColumnsOf(by).Length > 1 ? "k1" : "NULL";
            var select = TaggedCount<int>.SelectOf(by, [("0", sets is null ? "count(*)" : GroupingSets.Count, sets?.SourceOf(by) ?? population)]);
            return $"SELECT {DimensionColumns.AsText(by, "k0")} AS k0, {second} AS k1, {place} AS place, n, total FROM ({select}) AS c{place}";
        });
        var rows = await TaggedCount<int>.QueryAsync(
            states,
            $"{sets?.Table} {string.Join(" UNION ALL ", counts)}",
            statement,
            row => new TaggedCount<int>(
                DimensionColumns.ReadText(dimensions[row.GetInt32(2)], row, 0), row.GetInt32(2), row.GetInt64(3), row.GetInt64(4)),
            cancellationToken);
        var tallies = dimensions.Select(_ => new ValueTally()).ToImmutableArray();
        foreach (var count in rows)
        {
            tallies[count.Tag].Add(count);
        }

        return tallies;
    }

    public void Add<T>(TaggedCount<T> count)
    {
        Total += count.Total;
        if (count.Value is null)
        {
            NotReported += count.Instances;
        }
        else
        {
            counts[count.Value] = counts.GetValueOrDefault(count.Value) + count.Instances;
        }
    }

    public double ShareOf(long instances) => Reporting == 0 ? 0 : (double)instances / Reporting;

    /// <summary>The most frequent ones, so many and no more; of all the rest one sum.</summary>
    public static IEnumerable<KeyValuePair<string, long>> Most(IReadOnlyDictionary<string, long> counts, int most)
    {
        if (counts.Count <= most)
        {
            return counts;
        }

        var ordered = counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).ToList();
        return ordered.Take(most).Append(new(ValueOrder.Others, ordered.Skip(most).Sum(count => count.Value)));
    }
}
