using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>How many installations there are, and how the receiver does.</summary>
internal static class Overview
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    public static async ValueTask<OverviewAnswer> AnswerAsync(
        StateReader states, OverviewQuestion question, CancellationToken cancellationToken)
    {
        var edges = await states.EdgesAsync(cancellationToken);
        var (from, to) = edges.Range(question.From, question.To);
        var dayBefore = from.AddDays(-1);
        var fromBefore = from.AddDays(from.DayNumber - to.DayNumber - 1);
        var hasBefore = fromBefore >= edges.First;
        var filter = Population.WhateverStatus(question.Filter);
        var days = await Lifecycle.ReadAsync(states, filter, hasBefore ? fromBefore : from, to, cancellationToken);
        var silent = await SilentAsync(states, filter, hasBefore ? [to, dayBefore] : [to], cancellationToken);
        var (heartbeats, last) = await HeartbeatsAsync(states, cancellationToken);
        var (refusals, repairs) = await RejectionsAsync(states, cancellationToken);
        return new OverviewAnswer
        {
            AsOf = edges.AsOf,
            Filter = question.Filter,
            From = from,
            To = to,
            Active = new Change(days.ActiveOn(to), hasBefore ? days.ActiveOn(dayBefore) : null),
            New = Of(days.NewIn),
            Returned = Of(days.ReturnedIn),
            Gone = Of(days.GoneIn),
            Dormant = Silent(counts => counts.Dormant),
            Lost = Silent(counts => counts.Lost),
            Heartbeats24h = heartbeats,
            LastHeartbeat = last,
            Refusals24h = refusals,
            Repairs24h = repairs,
        };

        Change Of(Func<DateOnly, DateOnly, long> sum) => new(sum(from, to), hasBefore ? sum(fromBefore, dayBefore) : null);

        Change Silent(Func<(long Dormant, long Lost), long> count) => new(count(silent[0]), hasBefore ? count(silent[1]) : null);
    }

    /// <summary>Those whose silence lasts, by the state before it, however old that is; for each of the days.</summary>
    private static async ValueTask<IReadOnlyList<(long Dormant, long Lost)>> SilentAsync(
        StateReader states, Filter filter, DateOnly[] days, CancellationToken cancellationToken)
    {
        var statement = new Statement();
        var conditions = await Population.ConditionsAsync(statement, filter, async dimension =>
            (await states.VocabularyAsync(dimension, DateOnly.MinValue, days[0], cancellationToken)).Select(word => word.Text));
        var counts = days.Select(CountsOn);
        var rows = await states.QueryAsync(
            $"SELECT {string.Join(", ", counts)} FROM instance_states AS s WHERE {string.Join(" AND ", conditions.Prepend("s.lost_from IS NOT NULL"))}",
            statement, row => days.Select((_, at) => (row.GetInt64(2 * at), row.GetInt64((2 * at) + 1))).ToList(), cancellationToken);
        return rows[0];

        string CountsOn(DateOnly date)
        {
            var (day, lost) = (statement.Add(date), statement.Add(date.AddDays(-Population.DormantDays)));
            var isSilent = $"(s.next_from IS NULL OR s.next_from > {day})";
            return $"count(CASE WHEN s.valid_until <= {day} AND s.valid_until > {lost} AND {isSilent} THEN 1 END), "
                + $"count(CASE WHEN s.valid_until <= {lost} AND {isSilent} THEN 1 END)";
        }
    }

    private static async ValueTask<(long Count, DateTimeOffset? Last)> HeartbeatsAsync(
        StateReader states, CancellationToken cancellationToken)
    {
        var statement = new Statement();
        var rows = await states.QueryAsync(
            $"""
            SELECT (SELECT count(*) FROM heartbeats WHERE received_at_utc > {statement.Add(states.Now - Day)}),
                (SELECT max(received_at_utc) FROM heartbeats)
            """,
            statement,
            row => (row.GetInt64(0), row.IsDBNull(1) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(1)),
            cancellationToken);
        return rows[0];
    }

    private static async ValueTask<(ImmutableArray<ValueCount> Refusals, ImmutableArray<ValueCount> Repairs)> RejectionsAsync(
        StateReader states, CancellationToken cancellationToken)
    {
        var statement = new Statement();
        var rows = await states.QueryAsync(
            $"""
            SELECT outcome, CASE WHEN outcome = 'repaired' THEN COALESCE(field, error) ELSE error END AS why, count(*)
            FROM rejections WHERE received_at_utc > {statement.Add(states.Now - Day)}
            GROUP BY 1, 2 ORDER BY 3 DESC, 2
            """,
            statement,
            row => (IsRepair: row.GetString(0) == "repaired", Count: new ValueCount(row.GetString(1), row.GetInt64(2))),
            cancellationToken);
        return (
            [.. rows.Where(row => !row.IsRepair).Select(row => row.Count)],
            [.. rows.Where(row => row.IsRepair).Select(row => row.Count)]);
    }
}
