using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text;
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
        var cursor = query.After ?? new Cursor(Earliest, Guid.Empty);
        var left = query.Limit ?? int.MaxValue;
        while (left > 0)
        {
            var wanted = Math.Min(left, PageSize);
            var page = await database.QueryAsync(
                query.InstanceId is null ? Sql.Page : Sql.PageOfInstance, Row, cancellationToken,
                new("from", query.From ?? Earliest),
                new("to", query.To ?? Latest),
                new("instance_id", query.InstanceId ?? Guid.Empty),
                new("after_received_at", cursor.ReceivedAt),
                new("after_instance_id", cursor.InstanceId),
                new("include_contact", query.IncludeContact),
                new("include_raw_payload", query.IncludeRawPayload),
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

    private static Heartbeat Row(DbDataReader row)
    {
        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        return new Heartbeat
        {
            ReceivedAt = row.GetFieldValue<DateTimeOffset>(0),
            InstanceId = row.GetGuid(1),
            EventyayVersion = Text(2),
            SchemaVersion = row.GetString(3),
            BuildMetadata = Text(4),
            CanonicalBaseUrl = Text(5),
            DeploymentType = Text(6),
            OsFamily = Text(7),
            DatabaseType = Text(8),
            DatabaseVersion = Text(9),
            EnabledPlugins = Text(10),
            EventsBucket = Text(11),
            AttendeesBucket = Text(12),
            TicketsIssuedBucket = Text(13),
            PaidTicketsBucket = Text(14),
            FreeTicketsBucket = Text(15),
            OrdersBucket = Text(16),
            UptimeBucket = Text(17),
            BackgroundJobsEnabled = row.IsDBNull(18) ? null : row.GetBoolean(18),
            StorageBackend = Text(19),
            ErrorCountBucket = Text(20),
            MaintainerContact = Text(21),
            RawPayload = Text(22) is { } body ? Encoding.UTF8.GetBytes(body) : null,
        };
    }
}
