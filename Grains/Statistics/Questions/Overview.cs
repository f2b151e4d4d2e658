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
        var firstBefore = edges.FirstBefore(from, to);
        var filter = Population.WhateverStatus(question.Filter);
        var days = await Lifecycle.WithDaysBeforeAsync(states, edges, filter, from, to, cancellationToken);
        var silent = await Silent.OnAsync(states, filter, firstBefore is null ? [to] : [to, dayBefore], cancellationToken);
        var (heartbeats, last) = await HeartbeatsAsync(states, cancellationToken);
        var (refusals, repairs) = await RejectionsAsync(states, cancellationToken);
        return new OverviewAnswer
        {
            AsOf = edges.AsOf,
            Filter = question.Filter,
            From = from,
            To = to,
            Active = new Change(days.ActiveOn(to), firstBefore is null ? null : days.ActiveOn(dayBefore)),
            New = Of(days.NewIn),
            Returned = Of(days.ReturnedIn),
            Gone = Of(days.GoneIn),
            Dormant = ChangeOf(counts => counts.Dormant),
            Lost = ChangeOf(counts => counts.Lost),
            Heartbeats24h = heartbeats,
            LastHeartbeat = last,
            Refusals24h = refusals,
            Repairs24h = repairs,
        };

        Change Of(Func<DateOnly, DateOnly, long> sum) => new(sum(from, to), firstBefore is { } first ? sum(first, dayBefore) : null);

        Change ChangeOf(Func<Silent, long> count) => new(count(silent[0]), silent.Count > 1 ? count(silent[1]) : null);
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
