using System.Data.Common;
using System.Text;
using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Storage;

/// <summary>Reads the tables as they are, past the product's own reading.</summary>
internal static class StoredRows
{
    /// <summary>Each row as its columns in the table's order; the body as the hex digits of its bytes.</summary>
    public static async Task<IReadOnlyList<(string Name, object? Value)[]>> ReadHeartbeatsAsync(this FreshDatabase database) =>
        await database.Database.QueryAsync(
            "SELECT * FROM heartbeats ORDER BY received_at_utc, instance_id", HeartbeatRow, CancellationToken.None);

    public static async Task<InstanceRow> ReadInstanceAsync(this FreshDatabase database, Guid instance)
    {
        var rows = await database.Database.QueryAsync(
            """
            SELECT first_received_at, last_received_at, last_receipt_id, first_key_id, heartbeats
            FROM instances WHERE instance_id = @id
            """,
            r => new InstanceRow(
                r.GetFieldValue<DateTimeOffset>(0), r.GetFieldValue<DateTimeOffset>(1), r.GetGuid(2), r.GetString(3), r.GetInt64(4)),
            CancellationToken.None,
            new Parameter("id", instance));
        return Assert.Single(rows);
    }

    private static (string, object?)[] HeartbeatRow(DbDataReader row) =>
        [.. Enumerable.Range(0, row.FieldCount).Select(i => (row.GetName(i), Value(row, i)))];

    private static object? Value(DbDataReader row, int column) => row.GetName(column) switch
    {
        _ when row.IsDBNull(column) => null,
        "received_at_utc" => row.GetFieldValue<DateTimeOffset>(column),
        "instance_id" => row.GetGuid(column),
        "background_jobs_enabled" => row.GetBoolean(column),
        "raw_payload" => Convert.ToHexString(Encoding.UTF8.GetBytes(row.GetString(column))),
        _ => row.GetString(column),
    };
}

internal sealed record InstanceRow(
    DateTimeOffset FirstReceivedAt, DateTimeOffset LastReceivedAt, Guid LastReceiptId, string FirstKeyId, long Heartbeats);
