using System.Collections.Immutable;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>
/// Heartbeats as somebody reads them, from the newest back. Those of one installation are looked for among all, because there
/// is no index by installation: a stretch of days at a time, so that no statement reads much.
/// </summary>
internal static class NewestHeartbeats
{
    private const int MostStretches = 6;
    private static readonly TimeSpan Stretch = TimeSpan.FromDays(10);
    private static readonly TimeSpan Moment = TimeSpan.FromMicroseconds(1);
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async ValueTask<HeartbeatsAnswer> AnswerAsync(
        StateReader states, HeartbeatsQuestion question, CancellationToken cancellationToken)
    {
        var (from, to) = (question.From ?? Earliest, question.To ?? Latest);
        if (question.InstanceId is not { } id)
        {
            return Page(await ReadAsync(states, question, from, to, question.Limit, cancellationToken), question.Limit, null);
        }

        var (first, last) = await LifeAsync(states, id, cancellationToken);
        (from, to) = (StoredTime.Later(from, first), Earlier(to, last + Moment));
        var found = new List<Heartbeat>();
        for (var stretch = 0; stretch < MostStretches && from < to && found.Count <= question.Limit; stretch++)
        {
            to = question.Before is { } before ? Earlier(to, before.ReceivedAt + Moment) : to;
            var start = StoredTime.Later(from, to - Stretch);
            found.AddRange(await ReadAsync(states, question, start, to, question.Limit - found.Count, cancellationToken));
            to = start;
        }

        return Page(found, question.Limit, from < to ? new Cursor(to, Guid.Empty) : null);
    }

    /// <summary>What was read, without the one too many that says whether there is more.</summary>
    private static HeartbeatsAnswer Page(IReadOnlyList<Heartbeat> heartbeats, int limit, Cursor? rest) =>
        heartbeats.Count > limit
            ? new HeartbeatsAnswer([.. heartbeats.Take(limit)], new Cursor(heartbeats[limit - 1].ReceivedAt, heartbeats[limit - 1].InstanceId))
            : new HeartbeatsAnswer([.. heartbeats], rest);

    private static async ValueTask<IReadOnlyList<Heartbeat>> ReadAsync(
        StateReader states, HeartbeatsQuestion question, DateTimeOffset from, DateTimeOffset to, int limit,
        CancellationToken cancellationToken)
    {
        var columns = HeartbeatColumn.All
            .Where(column => !column.IsAdminOnly || (column.Type == ColumnType.Body ? question.WithBody : question.WithContact))
            .ToImmutableArray();
        var statement = new Statement();
        var isOlder = question.Before is { } before
            ? $"AND (received_at_utc, instance_id) < ({statement.Add(before.ReceivedAt)}, {statement.Add(before.InstanceId)})"
            : "";
        var isOfInstance = question.InstanceId is { } id ? $"AND instance_id = {statement.Add(id)}" : "";
        return await states.QueryAsync(
            $"""
            SELECT {HeartbeatTable.Names(columns)} FROM heartbeats
            WHERE received_at_utc >= {statement.Add(from)} AND received_at_utc < {statement.Add(to)} {isOlder} {isOfInstance}
            ORDER BY received_at_utc DESC, instance_id DESC LIMIT {statement.Add(limit + 1)}
            """,
            statement, row => HeartbeatTable.Read(row, columns), cancellationToken);
    }

    /// <summary>When it was heard from first and last; an empty time when it never was.</summary>
    private static async ValueTask<(DateTimeOffset First, DateTimeOffset Last)> LifeAsync(
        StateReader states, Guid id, CancellationToken cancellationToken)
    {
        var statement = new Statement();
        var instance = statement.Add(id);

        // States come a few seconds after the heartbeat, and what was imported is in them alone.
        var lives = await states.QueryAsync(
            $"""
            SELECT (SELECT first_received_at FROM instances WHERE instance_id = {instance}),
                (SELECT last_received_at FROM instances WHERE instance_id = {instance}),
                (SELECT min(valid_from) FROM instance_states WHERE instance_id = {instance}),
                (SELECT max(last_received_at_utc) FROM instance_states WHERE instance_id = {instance})
            """,
            statement,
            row => (
                First: row.IsDBNull(0) ? Latest : row.GetFieldValue<DateTimeOffset>(0),
                Last: row.IsDBNull(1) ? Earliest : row.GetFieldValue<DateTimeOffset>(1),
                FirstDay: row.IsDBNull(2) ? Latest : new DateTimeOffset(row.GetFieldValue<DateOnly>(2), TimeOnly.MinValue, TimeSpan.Zero),
                LastOfStates: row.IsDBNull(3) ? Earliest : row.GetFieldValue<DateTimeOffset>(3)),
            cancellationToken);
        var life = lives[0];
        return (Earlier(life.First, life.FirstDay), StoredTime.Later(life.Last, life.LastOfStates));
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
