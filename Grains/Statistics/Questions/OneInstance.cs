using System.Collections.Immutable;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>One installation and all that it was.</summary>
internal static class OneInstance
{
    private const int MostStates = 1000;
    private const int MostHeartbeats = 10;
    private static readonly TimeSpan RecentHeartbeats = TimeSpan.FromDays(10);

    private static readonly ImmutableArray<HeartbeatColumn> HeartbeatColumns =
        [.. HeartbeatColumn.All.Where(column => !column.IsAdminOnly)];

    private static readonly string Columns = string.Join(", ", DimensionColumns.Single.Select(dimension => $"s.{dimension.Column}"));

    /// <summary>Null when nothing was ever heard from it.</summary>
    public static async ValueTask<InstanceAnswer?> AnswerAsync(
        StateReader states, Guid instanceId, bool withContact, CancellationToken cancellationToken)
    {
        var edges = await states.EdgesAsync(cancellationToken);
        var statement = new Statement();
        var id = statement.Add(instanceId);
        var rows = await states.QueryAsync(
            $"""
            SELECT s.valid_from, s.valid_until, s.began, s.last_received_at_utc, s.plugin_list, {Columns}
            FROM instance_states AS s WHERE s.instance_id = {id} ORDER BY s.valid_from DESC LIMIT {statement.Add(MostStates)}
            """,
            statement,
            row => (
                From: row.GetFieldValue<DateOnly>(0), Until: row.GetFieldValue<DateOnly>(1), Began: row.GetString(2),
                Seen: new SeenState(
                    row.GetFieldValue<DateTimeOffset>(3), row.IsDBNull(4) ? null : row.GetInt64(4), DimensionColumns.ReadSingle(row, 5))),
            cancellationToken);
        if (rows.Count == 0)
        {
            return null;
        }

        var lists = await PluginListsAsync(states, instanceId, cancellationToken);
        var last = rows[0];
        return new InstanceAnswer
        {
            AsOf = edges.AsOf,
            InstanceId = instanceId,
            Status = edges.Today < last.Until ? Status.Active : edges.Today < last.Until.AddDays(24) ? Status.Dormant : Status.Lost,
            FirstSeen = rows[^1].From,
            LastReceivedAt = last.Seen.LastReceivedAt,
            Shared = SharedIds.Of(instanceId, [.. rows.Select(row => row.Seen).Reverse()]),
            States =
            [
                .. rows.Select(row => new TimelineState
                {
                    From = row.From,
                    Until = row.Until,
                    Began = row.Began,
                    LastReceivedAt = row.Seen.LastReceivedAt,
                    Reported = row.Seen.Reported,
                    Plugins = row.Seen.PluginList is { } list ? [.. lists[list]] : null,
                }),
            ],
            Heartbeats = await HeartbeatsAsync(states, instanceId, last.Seen.LastReceivedAt, cancellationToken),
            MaintainerContact = withContact
                ? await ContactAsync(states, instanceId, last.Seen.LastReceivedAt, cancellationToken)
                : null,
        };
    }

    private static async ValueTask<ILookup<long, string>> PluginListsAsync(
        StateReader states, Guid instanceId, CancellationToken cancellationToken)
    {
        var statement = new Statement();
        var plugins = await states.QueryAsync(
            $"""
            SELECT p.plugin_list, p.plugin FROM plugin_lists AS p
            WHERE p.plugin_list IN (SELECT s.plugin_list FROM instance_states AS s WHERE s.instance_id = {statement.Add(instanceId)})
            """,
            statement, row => (List: row.GetInt64(0), Plugin: row.GetString(1)), cancellationToken);
        return plugins.OrderBy(plugin => plugin.Plugin, StringComparer.Ordinal).ToLookup(plugin => plugin.List, plugin => plugin.Plugin);
    }

    private static async ValueTask<ImmutableArray<Heartbeat>> HeartbeatsAsync(
        StateReader states, Guid instanceId, DateTimeOffset last, CancellationToken cancellationToken)
    {
        var statement = new Statement();
        var heartbeats = await states.QueryAsync(
            $"""
            SELECT {HeartbeatTable.Names(HeartbeatColumns)} FROM heartbeats
            WHERE instance_id = {statement.Add(instanceId)} AND received_at_utc >= {statement.Add(last - RecentHeartbeats)}
            ORDER BY received_at_utc DESC LIMIT {statement.Add(MostHeartbeats)}
            """,
            statement, row => HeartbeatTable.Read(row, HeartbeatColumns), cancellationToken);
        return [.. heartbeats];
    }

    private static async ValueTask<string?> ContactAsync(
        StateReader states, Guid instanceId, DateTimeOffset last, CancellationToken cancellationToken)
    {
        var statement = new Statement();
        var contacts = await states.QueryAsync(
            $"""
            SELECT maintainer_contact FROM heartbeats
            WHERE received_at_utc = {statement.Add(last)} AND instance_id = {statement.Add(instanceId)}
            """,
            statement, row => row.IsDBNull(0) ? null : row.GetString(0), cancellationToken);
        return contacts is [var contact, ..] ? contact : null;
    }
}
