using System.Collections.Immutable;
using System.Data.Common;
using System.Text;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage;

/// <summary>The table <c>heartbeats</c>: its statements, made from the list of columns, and its rows.</summary>
internal static class HeartbeatTable
{
    public static readonly string Insert =
        $"INSERT INTO heartbeats ({Names(HeartbeatColumn.All)}) "
        + $"VALUES ({string.Join(", ", HeartbeatColumn.All.Select(column => $"@{column}"))})";

    public static readonly string Copy = $"COPY heartbeats ({Names(HeartbeatColumn.All)}) FROM STDIN (FORMAT BINARY)";

    public static string Names(IEnumerable<HeartbeatColumn> columns) => string.Join(", ", columns);

    /// <param name="row">Begins with these columns, in this order.</param>
    /// <param name="columns">Those that were not read stay null; received_at_utc, instance_id and schema_version are among them.</param>
    public static Heartbeat Read(DbDataReader row, ImmutableArray<HeartbeatColumn> columns)
    {
        var heartbeat = new Heartbeat
        {
            ReceivedAt = row.GetFieldValue<DateTimeOffset>(Ordinal(ColumnType.Time)),
            InstanceId = row.GetGuid(Ordinal(ColumnType.Id)),
            BackgroundJobsEnabled = Ordinal(ColumnType.Flag) is var flag and >= 0 && !row.IsDBNull(flag) ? row.GetBoolean(flag) : null,
            RawPayload = Ordinal(ColumnType.Body) is var body and >= 0 ? Encoding.UTF8.GetBytes(row.GetString(body)) : null,
            SchemaVersion = "",
        };
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].IsText && !row.IsDBNull(i))
            {
                columns[i].SetText(heartbeat, row.GetString(i));
            }
        }

        return heartbeat;

        int Ordinal(ColumnType type) => columns.IndexOf(HeartbeatColumn.All.First(column => column.Type == type));
    }
}
