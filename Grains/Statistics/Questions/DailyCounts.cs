using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>
/// How many have each value on each day of a range: those that come to have it and those that cease to are counted by day
/// and summed up here, so that no row is read for each day.
/// </summary>
internal sealed class DailyCounts
{
    private static readonly Dimension Version = Dimension.Of("eventyay_version")!;

    private readonly Dictionary<string, long[]> values;
    private readonly long[] total;
    private readonly long[] notReported;

    private DailyCounts(DateOnly first, IReadOnlyList<TaggedCount<DateOnly>> changes, int days, int most)
    {
        total = new long[days];
        notReported = new long[days];
        var came = new Dictionary<string, long>();
        foreach (var change in changes.Where(change => change.Value is not null))
        {
            came[change.Value!] = came.GetValueOrDefault(change.Value!) + Math.Max(0, change.Instances);
        }

        values = ValueTally.Most(came, most).ToDictionary(value => value.Key, _ => new long[days]);
        foreach (var change in changes)
        {
            var day = change.Tag.DayNumber - first.DayNumber;
            total[day] += change.Total;
            var counts = change.Value is null ? notReported
                : values.TryGetValue(change.Value, out var own) ? own : values[ValueOrder.Others];
            counts[day] += change.Instances;
        }

        foreach (var counts in values.Values.Append(total).Append(notReported))
        {
            for (var day = 1; day < days; day++)
            {
                counts[day] += counts[day - 1];
            }
        }
    }

    /// <summary>By day from the first one on.</summary>
    public IReadOnlyDictionary<string, long[]> Values => values;

    public IReadOnlyList<long> Total => total;

    public IReadOnlyList<long> NotReported => notReported;

    /// <param name="states">Where they are counted.</param>
    /// <param name="filter">Of which installations.</param>
    /// <param name="by">Whose values.</param>
    /// <param name="first">The first day.</param>
    /// <param name="last">The last day.</param>
    /// <param name="most">So many values; the others are one.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    public static async ValueTask<DailyCounts> ReadAsync(
        StateReader states, Filter filter, Dimension by, DateOnly first, DateOnly last, int most, CancellationToken cancellationToken)
    {
        // A release line is the sum of its versions, and who shows the ones shows the others: so both are one read.
        var changes = by.Kind is DimensionKind.ReleaseLine || by == Version
            ? await states.OnceAsync(
                $"versions {filter} {first} {last}", token => ReadChangesAsync(states, filter, Version, first, last, token), cancellationToken)
            : await ReadChangesAsync(states, filter, by, first, last, cancellationToken);
        if (by.Kind is DimensionKind.ReleaseLine)
        {
            changes = [.. changes.Select(change => change with { Value = change.Value is { } version ? DimensionColumns.LineOf(version) : null })];
        }

        return new DailyCounts(first, changes, last.DayNumber - first.DayNumber + 1, most);
    }

    /// <summary>How many come to have each value on each day, and, below 0, how many cease to.</summary>
    private static async ValueTask<IReadOnlyList<TaggedCount<DateOnly>>> ReadChangesAsync(
        StateReader states, Filter filter, Dimension by, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var statement = new Statement();
        var population = await Population.DuringAsync(states, statement, filter, first, last, cancellationToken);
        var (from, to) = (statement.Add(first), statement.Add(last));
        var columns = DimensionColumns.ColumnsOf(by);

        // Each state is looked at once: those that are alike in value, beginning and end are one row of this table.
        var stretches =
            $"""
            stretches AS MATERIALIZED (
                SELECT {string.Join(", ", columns.Select(column => $"s.{column} AS {column}"))}, s.holds_from, s.holds_until, count(*) AS instances
                {population} GROUP BY {string.Join(", ", Enumerable.Range(1, columns.Length + 2))})
            """;
        return await TaggedCount<DateOnly>.ReadAsync(
            states, statement, by,
            [
                ($"CASE WHEN s.holds_from < {from} THEN {from} ELSE s.holds_from END", "CAST(sum(s.instances) AS bigint)", "FROM stretches AS s"),
                ("s.holds_until", "CAST(-sum(s.instances) AS bigint)", $"FROM stretches AS s WHERE s.holds_until <= {to}"),
            ],
            (row, at) => row.GetFieldValue<DateOnly>(at),
            cancellationToken,
            stretches);
    }
}
