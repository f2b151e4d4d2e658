using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>
/// Counts a population by several dimensions in one pass. Five of a million installations take PostgreSQL 0.7 s so, and 1.6 s
/// one after the other.
/// </summary>
internal sealed class GroupingSets(ImmutableArray<Dimension> dimensions, string population)
{
    public const string Count = "CAST(sum(s.instances) AS bigint)";

    private readonly ImmutableArray<string> columns = [.. dimensions.SelectMany(dimension => DimensionColumns.ColumnsOf(dimension)).Distinct()];

    /// <summary>A <c>WITH</c> before the statement that counts.</summary>
    public string Table
    {
        get
        {
            var sets = dimensions.Select(dimension => $"({string.Join(", ", DimensionColumns.KeysOf(dimension))})").Distinct();
            var keys = columns.Select(column => $"s.{column}").ToList();
            return $"""
                WITH sets AS MATERIALIZED (
                    SELECT {string.Join(", ", keys)}, GROUPING({string.Join(", ", keys)}) AS which, count(*) AS instances
                    {population} GROUP BY GROUPING SETS ({string.Join(", ", sets)}))
                """;
        }
    }

    /// <summary>What was counted by this dimension. GROUPING has a bit for each column that is not of the set, the last column's is 1.</summary>
    public string SourceOf(Dimension dimension)
    {
        var own = DimensionColumns.ColumnsOf(dimension);
        var which = columns.Aggregate(0, (bits, column) => (bits << 1) | (own.Contains(column) ? 0 : 1));
        return $"FROM sets AS s WHERE s.which = {which}";
    }
}
