using Microsoft.Data.Sqlite;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>One transaction a batch: claims the instance of each heartbeat and inserts its row.</summary>
internal sealed class SqliteHeartbeatStore(SqliteWriter writer) : IHeartbeatStore
{
    private static readonly string ClaimSql = Sql.Read("Sqlite.claim.sql");
    private static readonly string LastSql = Sql.Read("Sqlite.last.sql");

    public async ValueTask<IReadOnlyList<LastHeartbeat>> RecordAsync(
        IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken) =>
        await writer.TransactAsync(connection => Record(connection, batch, window, cancellationToken));

    public StoreFault Classify(Exception exception) => SqliteFault.Of(exception);

    /// <summary>The statement that keeps a row; its values are <see cref="ValuesOf"/>.</summary>
    public static SqliteStatement PrepareInsert(SqliteConnection connection) => SqliteStatement.Prepare(
        connection, HeartbeatTable.Insert, [.. HeartbeatColumn.All.Select(column => column.Name)]);

    public static object?[] ValuesOf(Heartbeat heartbeat)
    {
        var values = new object?[HeartbeatColumn.All.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = HeartbeatColumn.All[i].ValueIn(heartbeat);
        }

        return values;
    }

    private static LastHeartbeat[] Record(
        SqliteConnection connection, IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        using var claim = SqliteStatement.Prepare(
            connection, ClaimSql, ["instance_id", "received_at", "receipt_id", "key_id", "claimable_until", "claimable_after"]);
        using var insert = PrepareInsert(connection);
        using var read = SqliteStatement.Prepare(connection, LastSql, ["instance_id"]);
        var last = new LastHeartbeat[batch.Count];
        for (var i = 0; i < last.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (heartbeat, receipt) = batch[i];
            var claimed = claim.Run(
                heartbeat.InstanceId, heartbeat.ReceivedAt, receipt.Id, receipt.KeyId, heartbeat.ReceivedAt - window,
                heartbeat.ReceivedAt + ClockDifference.Most);
            if (claimed == 1)
            {
                insert.Run(ValuesOf(heartbeat));
                last[i] = new LastHeartbeat(heartbeat.ReceivedAt, receipt.Id);
            }
            else
            {
                read.Read(heartbeat.InstanceId);
                last[i] = new LastHeartbeat(read.Time(0), read.Id(1));
            }
        }

        return last;
    }
}
