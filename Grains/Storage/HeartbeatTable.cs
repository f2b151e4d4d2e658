using System.Collections.Immutable;
using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage.Sqlite;

namespace Telemetry.Grains.Storage;

/// <summary>The table <c>heartbeats</c>: its statements, made from the list of columns, and its rows.</summary>
internal static class HeartbeatTable
{
    /// <summary>When the oldest heartbeat that is kept was received; no row when none is.</summary>
    public const string Oldest = "SELECT received_at_utc FROM heartbeats ORDER BY received_at_utc LIMIT 1";

    public static readonly string Insert =
        $"INSERT INTO heartbeats ({Names(HeartbeatColumn.All)}) "
        + $"VALUES ({string.Join(", ", HeartbeatColumn.All.Select(column => $"@{column}"))})";

    public static string Names(IEnumerable<HeartbeatColumn> columns, string before = "") =>
        string.Join(", ", columns.Select(column => before + column));

    /// <param name="row">Begins with these columns, in this order.</param>
    /// <param name="columns">Those that were not read stay null; received_at_utc and instance_id are among them.</param>
    public static Heartbeat Read(DbDataReader row, ImmutableArray<HeartbeatColumn> columns)
    {
        DateTimeOffset receivedAt = default;
        Guid instanceId = default;
        bool? flag = null;
        byte[]? body = null;
        for (var i = 0; i < columns.Length; i++)
        {
            switch (columns[i].Type)
            {
                case ColumnType.Time:
                    receivedAt = row.GetFieldValue<DateTimeOffset>(i);
                    break;
                case ColumnType.Id:
                    instanceId = row.GetGuid(i);
                    break;
                case ColumnType.Flag when !row.IsDBNull(i):
                    flag = row.GetBoolean(i);
                    break;
                case ColumnType.Body:
                    body = Encoding.UTF8.GetBytes(row.GetString(i));
                    break;
            }
        }

        var heartbeat = new Heartbeat
        {
            ReceivedAt = receivedAt,
            InstanceId = instanceId,
            BackgroundJobsEnabled = flag,
            RawPayload = body,
            SchemaVersion = "",
        };
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].IsText)
            {
                columns[i].SetText(heartbeat, TextOf(row, i));
            }
        }

        return heartbeat;
    }

    private static string? TextOf(DbDataReader row, int column) =>
        row is SqliteDataReader sqlite ? SqliteText.Of(sqlite, column)
        : row.IsDBNull(column) ? null
        : row.GetString(column);
}
