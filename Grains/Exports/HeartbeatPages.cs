using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Statistics.Questions;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains.Exports;

/// <summary>Reads kept heartbeats in their order, a page at a time. However many there are, a page takes the same time.</summary>
public sealed class HeartbeatPages([FromKeyedServices(ReadLanes.Exports)] IReadLane lane)
{
    /// <summary>Heartbeats in a page.</summary>
    internal const int Size = 2000;

    /// <summary>With bodies, which are longer than all other columns together.</summary>
    internal const int SizeWithBodies = 500;

    private const string Order = "ORDER BY h.received_at_utc, h.instance_id";

    /// <summary>
    /// The heartbeats of one instance are looked for among all of this time: there is no index by instance, and this bounds
    /// what one query reads. PostgreSQL's partitions are as long.
    /// </summary>
    private static readonly TimeSpan Slice = TimeSpan.FromDays(30);

    /// <summary>How many heartbeats one statement looks at, where a filter may leave none of them.</summary>
    internal int MostRows { get; init; } = MatchingStates.MostRows;

    /// <summary>See <see cref="IExportGrain.ReadAsync"/>.</summary>
    public async ValueTask<ExportPage<Heartbeat>> ReadAsync(ExportQuery query, CancellationToken cancellationToken)
    {
        var columns = ColumnsOf(query);
        var size = columns.Any(column => column.Type == ColumnType.Body) ? SizeWithBodies : Size;
        var limit = Math.Min(query.Limit ?? size, size);
        var start = StartOf(query);
        var end = query.To;
        if (query.InstanceId is { } instance)
        {
            if (await FirstOfAsync(instance, cancellationToken) is not { } first)
            {
                return new ExportPage<Heartbeat>([], Next: null);
            }

            start = start.ReceivedAt < first ? new Cursor(first, Guid.Empty) : start;
            end = query.To - start.ReceivedAt < Slice ? query.To : start.ReceivedAt + Slice;
        }

        var statement = new Statement();
        var from = statement.Add(start.ReceivedAt);
        var rows =
            $"""
            FROM heartbeats AS h
            WHERE h.received_at_utc >= {from} AND h.received_at_utc < {statement.Add(end)}
              AND (h.received_at_utc, h.instance_id) > ({from}, {statement.Add(start.InstanceId)})
            """;
        var next = end < query.To ? new Cursor(end, Guid.Empty) : null;
        if (query.InstanceId is { } id)
        {
            rows += $" AND h.instance_id = {statement.Add(id)}";
        }
        else if (!query.Filter.Conditions.IsEmpty && await LastOfAsync(rows, statement, cancellationToken) is { } last)
        {
            next = last;
            rows += $" AND (h.received_at_utc, h.instance_id) <= ({statement.Add(last.ReceivedAt)}, {statement.Add(last.InstanceId)})";
        }

        if (!query.Filter.Conditions.IsEmpty)
        {
            rows += await new MatchingStates(lane, rows, statement).AmongHeartbeatsAsync(query.Filter, cancellationToken);
        }

        var heartbeats = await lane.QueryAsync(
            $"SELECT {HeartbeatTable.Names(columns, "h.")} {rows} {Order} LIMIT {statement.Add(limit)}",
            row => HeartbeatTable.Read(row, columns), cancellationToken, statement.Parameters);
        return new ExportPage<Heartbeat>(
            [.. heartbeats],
            heartbeats.Count == limit && limit > 0 ? new Cursor(heartbeats[^1].ReceivedAt, heartbeats[^1].InstanceId) : next);
    }

    // No heartbeat has the empty id: behind it are all of its time.
    private static Cursor StartOf(ExportQuery query)
    {
        var from = new Cursor(query.From ?? DateTimeOffset.MinValue, Guid.Empty);
        return query.After is { } after && after.ReceivedAt >= from.ReceivedAt ? after : from;
    }

    private static ImmutableArray<HeartbeatColumn> ColumnsOf(ExportQuery query) =>
        [.. HeartbeatColumn.All.Where(column =>
            column.Type is ColumnType.Time or ColumnType.Id || query.Columns.Contains(column.Name))];

    /// <summary>The last of the rows that one statement looks at; null when these are not more.</summary>
    private async ValueTask<Cursor?> LastOfAsync(string rows, Statement statement, CancellationToken cancellationToken)
    {
        var last = await lane.QueryAsync(
            $"SELECT h.received_at_utc, h.instance_id {rows} {Order} LIMIT 1 OFFSET {statement.Add(MostRows - 1)}",
            row => new Cursor(row.GetFieldValue<DateTimeOffset>(0), row.GetGuid(1)), cancellationToken, statement.Parameters);
        return last.Count == 0 ? null : last[0];
    }

    private async ValueTask<DateTimeOffset?> FirstOfAsync(Guid instance, CancellationToken cancellationToken)
    {
        var first = await lane.QueryAsync(
            "SELECT first_received_at FROM instances WHERE instance_id = @instance_id",
            row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken, new Parameter("instance_id", instance));
        return first.Count == 0 ? null : first[0];
    }
}
