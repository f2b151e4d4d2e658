using System.Data;
using Npgsql;
using NpgsqlTypes;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage.PostgreSql;

/// <summary>
/// One transaction a batch: claims the instances whose window has passed, reads what is last for the others, and copies
/// the rows of those that were claimed.
/// </summary>
internal sealed class PostgreSqlHeartbeatStore(NpgsqlDataSource dataSource) : IHeartbeatStore
{
    private static readonly string ClaimSql = Sql.Read("PostgreSql.claim.sql");

    // A statement of its own, because only a new one sees the rows that others have committed while the claim waited.
    private const string LastSql = "SELECT instance_id, last_received_at, last_receipt_id FROM instances WHERE instance_id = ANY ($1)";

    private static readonly string CopySql =
        $"COPY heartbeats ({HeartbeatTable.Names(HeartbeatColumn.All)}) FROM STDIN (FORMAT BINARY)";

    public async ValueTask<IReadOnlyList<LastHeartbeat>> RecordAsync(
        IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);

        // Each statement is to see what others have committed before it, whatever the server's default is.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var claimed = await ClaimAsync(connection, batch, window, cancellationToken);
        var last = batch.Where(s => claimed.Contains(s.Heartbeat.InstanceId))
            .ToDictionary(static s => s.Heartbeat.InstanceId, static s => new LastHeartbeat(s.Heartbeat.ReceivedAt, s.Receipt.Id));
        if (claimed.Count < batch.Count)
        {
            var others = batch.Select(static s => s.Heartbeat.InstanceId).Except(claimed);
            await using var command = new NpgsqlCommand(LastSql, connection) { Parameters = { PostgreSqlArray.Of(NpgsqlDbType.Uuid, others) } };
            await ReadAsync(
                command, row => last.Add(row.GetGuid(0), new LastHeartbeat(row.GetFieldValue<DateTimeOffset>(1), row.GetGuid(2))), cancellationToken);
        }

        if (claimed.Count > 0)
        {
            await CopyAsync(connection, batch.Select(static s => s.Heartbeat).Where(h => claimed.Contains(h.InstanceId)), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return [.. batch.Select(s => last[s.Heartbeat.InstanceId])];
    }

    public StoreFault Classify(Exception exception) => PostgreSqlFault.Of(exception);

    /// <summary>Keeps rows as they are, within the connection's transaction.</summary>
    public static async ValueTask CopyAsync(
        NpgsqlConnection connection, IEnumerable<Heartbeat> heartbeats, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(CopySql, cancellationToken);

        // In the order of their times, which is that of the primary key: its pages fill from the right.
        foreach (var heartbeat in heartbeats.OrderBy(static heartbeat => heartbeat.ReceivedAt))
        {
            await copy.StartRowAsync(cancellationToken);
            foreach (var column in HeartbeatColumn.All)
            {
                // By its type: how to write an object the driver looks up for each value.
                await (column.ValueIn(heartbeat) switch
                {
                    string text => copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken),
                    byte[] body => copy.WriteAsync(body, NpgsqlDbType.Text, cancellationToken),
                    DateTimeOffset time => copy.WriteAsync(time, NpgsqlDbType.TimestampTz, cancellationToken),
                    Guid id => copy.WriteAsync(id, NpgsqlDbType.Uuid, cancellationToken),
                    bool flag => copy.WriteAsync(flag, NpgsqlDbType.Boolean, cancellationToken),
                    _ => copy.WriteNullAsync(cancellationToken),
                });
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    /// <summary>The instances whose heartbeats may be recorded.</summary>
    private static async Task<HashSet<Guid>> ClaimAsync(
        NpgsqlConnection connection, IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        // The order in which rows are locked, the same in every silo.
        var ordered = batch.OrderBy(static s => s.Heartbeat.InstanceId).ToList();
        await using var command = new NpgsqlCommand(ClaimSql, connection)
        {
            Parameters =
            {
                PostgreSqlArray.Of(NpgsqlDbType.Uuid, ordered.Select(static s => s.Heartbeat.InstanceId)),
                PostgreSqlArray.Of(NpgsqlDbType.TimestampTz, ordered.Select(static s => s.Heartbeat.ReceivedAt)),
                PostgreSqlArray.Of(NpgsqlDbType.Uuid, ordered.Select(static s => s.Receipt.Id)),
                PostgreSqlArray.Of(NpgsqlDbType.Text, ordered.Select(static s => s.Receipt.KeyId)),
                new NpgsqlParameter<TimeSpan> { TypedValue = window },
                new NpgsqlParameter<TimeSpan> { TypedValue = ClockDifference.Most },
            },
        };
        var claimed = new HashSet<Guid>(batch.Count);
        await ReadAsync(command, row => claimed.Add(row.GetGuid(0)), cancellationToken);
        return claimed;
    }

    private static async Task ReadAsync(NpgsqlCommand command, Action<NpgsqlDataReader> read, CancellationToken cancellationToken)
    {
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            read(rows);
        }
    }
}
