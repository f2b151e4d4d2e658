using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Statistics.Questions;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains.Exports;

/// <summary>
/// A filter of the statistics on the rows of an export. Nothing of it is kept between pages: which versions a filter means is
/// looked up among the rows that are read.
/// </summary>
/// <param name="lane">That of exports.</param>
/// <param name="rows">
/// <c>FROM … WHERE …</c> of all rows that are looked at, and no more of them than one statement can go through.
/// </param>
/// <param name="statement">Holds the values of these, and gets those of the filter.</param>
internal sealed class MatchingStates(IReadLane lane, string rows, Statement statement)
{
    /// <summary>
    /// Rows that one statement looks at. A filter may leave none of them, so their number bounds the time that a page takes.
    /// </summary>
    public const int MostRows = 5000;

    /// <summary>For rows that are states <c>s</c>.</summary>
    /// <returns>To put behind these rows; empty for no filter.</returns>
    public async ValueTask<string> AmongStatesAsync(Filter filter, CancellationToken cancellationToken)
    {
        var met = await MetAsync(filter, column => $"s.{column}", cancellationToken);
        return string.Concat(met.Select(condition => $" AND {condition}"));
    }

    /// <summary>For rows that are heartbeats <c>h</c>.</summary>
    /// <returns>To put behind these rows.</returns>
    public async ValueTask<string> AmongHeartbeatsAsync(Filter filter, CancellationToken cancellationToken)
    {
        var met = await MetAsync(filter, column => StateOf($"s.{column}"), cancellationToken);
        return $" AND {StateOf(string.Join(" AND ", met.Prepend("s.valid_until > h.received_at_utc")))}";
    }

    private ValueTask<IReadOnlyList<string>> MetAsync(
        Filter filter, Func<string, string> read, CancellationToken cancellationToken) =>
        Population.ConditionsAsync(statement, filter, async dimension =>
        {
            var values = await lane.QueryAsync(
                $"SELECT DISTINCT {read(dimension.Column!)} {rows}", row => row.IsDBNull(0) ? null : row.GetString(0),
                cancellationToken, statement.Parameters);
            return values.OfType<string>();
        });

    /// <summary>
    /// Of the one state that held at the heartbeat's time. Days compare with times as their midnights do: sessions of the lane
    /// are in UTC, and in SQLite a day is the beginning of its times' text. One step in the primary key finds it; as a join
    /// the database might go through all states.
    /// </summary>
    private static string StateOf(string value) =>
        $"""
        (SELECT {value} FROM instance_states AS s
         WHERE s.instance_id = h.instance_id AND s.valid_from <= h.received_at_utc
         ORDER BY s.valid_from DESC LIMIT 1)
        """;
}
