using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage;

/// <summary>Reads kept heartbeats in their order, a page at a time. However many there are, a page takes the same time.</summary>
public sealed class HeartbeatPages([FromKeyedServices(ReadLanes.Exports)] IReadLane lane)
{
    /// <summary>Heartbeats in a page.</summary>
    internal const int Size = 2000;

    /// <summary>With bodies, which are longer than all other columns together.</summary>
    internal const int SizeWithBodies = 500;

    /// <summary>
    /// The heartbeats of one instance are looked for among all of this time: there is no index by instance, and this bounds
    /// what one query reads. PostgreSQL's partitions are as long.
    /// </summary>
    private static readonly TimeSpan Slice = TimeSpan.FromDays(30);

    /// <summary>See <see cref="IExportGrain.ReadAsync"/>.</summary>
    public async ValueTask<ExportPage> ReadAsync(ExportQuery query, CancellationToken cancellationToken)
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
                return new ExportPage([], Next: null);
            }

            start = start.ReceivedAt < first ? new Cursor(first, Guid.Empty) : start;
            end = query.To - start.ReceivedAt < Slice ? query.To : start.ReceivedAt + Slice;
        }

        var heartbeats = await lane.QueryAsync(
            $"""
            SELECT {HeartbeatTable.Names(columns)} FROM heartbeats
            WHERE received_at_utc >= @start AND received_at_utc < @end
              AND (received_at_utc, instance_id) > (@start, @after_instance_id)
              {(query.InstanceId is null ? "" : "AND instance_id = @instance_id")}
            ORDER BY received_at_utc, instance_id
            LIMIT @limit
            """,
            row => HeartbeatTable.Read(row, columns), cancellationToken,
            new("start", start.ReceivedAt),
            new("end", end),
            new("instance_id", query.InstanceId ?? Guid.Empty),
            new("after_instance_id", start.InstanceId),
            new("limit", limit));
        return new ExportPage([.. heartbeats], NextOf(heartbeats, limit, end, query.To));
    }

    private static Cursor? NextOf(IReadOnlyList<Heartbeat> heartbeats, int limit, DateTimeOffset end, DateTimeOffset to)
    {
        if (heartbeats.Count == limit && limit > 0)
        {
            return new Cursor(heartbeats[^1].ReceivedAt, heartbeats[^1].InstanceId);
        }

        return end < to ? new Cursor(end, Guid.Empty) : null;
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

    private async ValueTask<DateTimeOffset?> FirstOfAsync(Guid instance, CancellationToken cancellationToken)
    {
        var first = await lane.QueryAsync(
            "SELECT first_received_at FROM instances WHERE instance_id = @instance_id",
            row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken, new Parameter("instance_id", instance));
        return first.Count == 0 ? null : first[0];
    }
}
