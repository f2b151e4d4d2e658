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
        var silentNow = await SilentAsync(states, filter, to, days.ActiveOn(to), cancellationToken);
        var silentBefore = hasBefore
            ? await SilentAsync(states, filter, dayBefore, days.ActiveOn(dayBefore), cancellationToken)
            : null;
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
            Dormant = Silent(Status.Dormant),
            Lost = Silent(Status.Lost),
            Heartbeats24h = heartbeats,
            LastHeartbeat = last,
            Refusals24h = refusals,
            Repairs24h = repairs,
        };

        Change Of(Func<DateOnly, DateOnly, long> sum) => new(sum(from, to), hasBefore ? sum(fromBefore, dayBefore) : null);

        Change Silent(string status) => new(silentNow.GetValueOrDefault(status), silentBefore?.GetValueOrDefault(status));
    }

    private static async ValueTask<Dictionary<string, long>> SilentAsync(
        StateReader states, Filter filter, DateOnly day, long active, CancellationToken cancellationToken)
    {
        var isFiltered = !filter.Conditions.IsEmpty;
        ImmutableArray<string> statuses = isFiltered ? [Status.Dormant, Status.Lost] : [Status.Dormant];
        var silent = new Filter(filter.Conditions.Add(new Condition("status", statuses, [])));
        var statement = new Statement();
        var population = await Population.OnAsync(states, statement, silent, day, cancellationToken);
        var rows = await states.QueryAsync(
            $"SELECT s.status, count(*) {population} GROUP BY s.status",
            statement, row => (Status: row.GetString(0), Instances: row.GetInt64(1)), cancellationToken);
        var counts = rows.ToDictionary(row => row.Status, row => row.Instances);
        if (!isFiltered)
        {
            // Most silences are old, and to look at each whether it lasts takes long; of all that are known the rest is lost.
            counts[Status.Lost] = await KnownAsync(states, day, cancellationToken) - active - counts.GetValueOrDefault(Status.Dormant);
        }

        return counts;
    }

    private static async ValueTask<long> KnownAsync(StateReader states, DateOnly day, CancellationToken cancellationToken)
    {
        var statement = new Statement();
        var known = await states.QueryAsync(
            $"SELECT count(*) FROM instance_states WHERE began = 'new' AND valid_from <= {statement.Add(day)}",
            statement, row => row.GetInt64(0), cancellationToken);
        return known[0];
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
