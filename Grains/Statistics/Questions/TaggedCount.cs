using System.Data.Common;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>How many have a value, and something that tells apart what is counted, such as a day.</summary>
/// <param name="Value">Null: not reported.</param>
/// <param name="Tag">What it is counted for.</param>
/// <param name="Instances">How many have it.</param>
/// <param name="Total">
/// What these rows add to all that are counted for the tag. Of plugins, of which one installation has several, only the
/// rows without a value add something.
/// </param>
internal readonly record struct TaggedCount<T>(string? Value, T Tag, long Instances, long Total)
{
    private const int MostRows = 300_000;

    /// <summary>Counts in one statement, each part by value and tag.</summary>
    /// <param name="states">Where they are counted.</param>
    /// <param name="statement">Holds the parts' values.</param>
    /// <param name="by">Whose values.</param>
    /// <param name="parts">Expressions for the tag and for what is counted, and where from.</param>
    /// <param name="readTag">Reads it from a column.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    /// <param name="table">A table that the sources may name, as <c>NAME AS (SELECT …)</c>; null for none.</param>
    /// <exception cref="TooManyValuesException">There are too many of them.</exception>
    public static async ValueTask<IReadOnlyList<TaggedCount<T>>> ReadAsync(
        StateReader states, Statement statement, Dimension by, IEnumerable<(string Tag, string Count, string Source)> parts,
        Func<DbDataReader, int, T> readTag, CancellationToken cancellationToken, string? table = null)
    {
        var keys = DimensionColumns.KeysOf(by).Length;
        return await QueryAsync(
            states,
            $"{(table is null ? "" : "WITH " + table)} SELECT * FROM ({SelectOf(by, parts)}) AS counts",
            statement,
            row => new TaggedCount<T>(
                DimensionColumns.Read(by, row, 0), readTag(row, keys), row.GetInt64(keys + 1), row.GetInt64(keys + 2)),
            cancellationToken);
    }

    /// <summary>All rows of a statement that counts.</summary>
    /// <exception cref="TooManyValuesException">There are too many of them.</exception>
    public static async ValueTask<IReadOnlyList<TaggedCount<T>>> QueryAsync(
        StateReader states, string sql, Statement statement, Func<DbDataReader, TaggedCount<T>> read, CancellationToken cancellationToken)
    {
        var rows = await states.QueryAsync($"{sql} LIMIT {statement.Add(MostRows + 1)}", statement, read, cancellationToken);
        return rows.Count > MostRows ? throw new TooManyValuesException() : rows;
    }

    /// <summary>The statement that counts: its columns are the keys as <c>k0</c> and <c>k1</c>, <c>tag</c>, <c>n</c> and <c>total</c>.</summary>
    public static string SelectOf(Dimension by, IEnumerable<(string Tag, string Count, string Source)> parts)
    {
        var keys = DimensionColumns.KeysOf(by);
        var names = string.Join(", ", keys.Select((_, index) => $"k{index}"));
        var selected = string.Join(", ", keys.Select((key, index) => $"{key} AS k{index}"));
        var groups = string.Join(", ", Enumerable.Range(1, keys.Length + 1));
        var counts = string.Join(
            " UNION ALL ",
            parts.Select(part => $"SELECT {selected}, {part.Tag} AS tag, {part.Count} AS n {part.Source} GROUP BY {groups}"));
        return by.Kind == DimensionKind.Plugin
            ? $"""
                WITH g AS ({counts})
                SELECT p.plugin AS k0, g.tag AS tag, CAST(sum(g.n) AS bigint) AS n, 0 AS total
                FROM g JOIN plugin_lists AS p ON p.plugin_list = g.k0 GROUP BY p.plugin, g.tag
                UNION ALL
                SELECT NULL, g.tag, CAST(sum(CASE WHEN g.k0 IS NULL THEN g.n ELSE 0 END) AS bigint), CAST(sum(g.n) AS bigint)
                FROM g GROUP BY g.tag
                """
            : $"SELECT {names}, tag, n, n AS total FROM ({counts}) AS g";
    }
}
