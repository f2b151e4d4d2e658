using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage;

/// <summary>Reads kept heartbeats in their order, a page at a time, each page a short query of its own.</summary>
public sealed class HeartbeatPages(IDatabase database)
{
    private const int PageSize = 200;
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>See <see cref="IExportGrain.ReadAsync"/>.</summary>
    public async IAsyncEnumerable<Heartbeat> ReadAsync(
        ExportQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var columns = HeartbeatColumn.All
            .Where(column => !column.IsAdminOnly
                || (column.Type == ColumnType.Body ? query.IncludeRawPayload : query.IncludeContact))
            .ToImmutableArray();
        var cursor = query.After ?? new Cursor(Earliest, Guid.Empty);
        var left = query.Limit ?? int.MaxValue;
        while (left > 0)
        {
            var wanted = Math.Min(left, PageSize);
            var page = await database.QueryAsync(
                $"""
                SELECT {HeartbeatTable.Names(columns)} FROM heartbeats
                WHERE received_at_utc >= @from AND received_at_utc < @to
                  AND (received_at_utc, instance_id) > (@after_received_at, @after_instance_id)
                  {(query.InstanceId is null ? "" : "AND instance_id = @instance_id")}
                ORDER BY received_at_utc, instance_id
                LIMIT @limit
                """,
                row => HeartbeatTable.Read(row, columns), cancellationToken,
                new("from", Later(query.From ?? Earliest, cursor.ReceivedAt)),
                new("to", query.To ?? Latest),
                new("instance_id", query.InstanceId ?? Guid.Empty),
                new("after_received_at", cursor.ReceivedAt),
                new("after_instance_id", cursor.InstanceId),
                new("limit", wanted));
            foreach (var heartbeat in page)
            {
                yield return heartbeat;
            }

            if (page.Count < wanted)
            {
                yield break;
            }

            left -= page.Count;
            cursor = new Cursor(page[^1].ReceivedAt, page[^1].InstanceId);
        }
    }

    // The lower bound moves along, so that no page reads again what those before it have read.
    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
