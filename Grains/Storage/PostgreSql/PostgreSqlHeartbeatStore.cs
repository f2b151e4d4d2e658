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
    private static readonly string LastSql = Sql.Read("PostgreSql.last.sql");

    /// <summary>One batch is encoded and planned while the other waits for the disk.</summary>
    public int Parallelism => 2;

    public async ValueTask<IReadOnlyList<LastHeartbeat>> RecordAsync(
        IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);

        // Each statement is to see what others have committed before it, whatever the server's default is.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var claimed = await ClaimAsync(connection, batch, window, cancellationToken);
        var others = claimed.Count == batch.Count ? [] : await ReadLastAsync(connection, batch, claimed, cancellationToken);
        if (claimed.Count > 0)
        {
            await CopyAsync(
                connection, batch.Select(s => s.Heartbeat).Where(h => claimed.Contains(h.InstanceId)), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return
        [
            .. batch.Select(s => claimed.Contains(s.Heartbeat.InstanceId)
                ? new LastHeartbeat(s.Heartbeat.ReceivedAt, s.Receipt.Id)
                : others[s.Heartbeat.InstanceId]),
        ];
    }

    public StoreFault Classify(Exception exception) => PostgreSqlFault.Of(exception);

    private static async ValueTask<HashSet<Guid>> ClaimAsync(
        NpgsqlConnection connection, IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        // The order in which rows are locked, the same in every silo.
        Submission[] ordered = [.. batch.OrderBy(static s => s.Heartbeat.InstanceId)];
        await using var claim = new NpgsqlCommand(ClaimSql, connection)
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
        await using var rows = await claim.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            claimed.Add(rows.GetGuid(0));
        }

        return claimed;
    }

    private static async ValueTask<Dictionary<Guid, LastHeartbeat>> ReadLastAsync(
        NpgsqlConnection connection, IReadOnlyList<Submission> batch, HashSet<Guid> claimed, CancellationToken cancellationToken)
    {
        Submission[] others = [.. batch.Where(s => !claimed.Contains(s.Heartbeat.InstanceId))];
        await using var ask = new NpgsqlCommand(LastSql, connection)
        {
            Parameters = { PostgreSqlArray.Of(NpgsqlDbType.Uuid, others.Select(static s => s.Heartbeat.InstanceId)) },
        };
        var last = new Dictionary<Guid, LastHeartbeat>(others.Length);
        await using var rows = await ask.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            last.Add(rows.GetGuid(0), new LastHeartbeat(rows.GetFieldValue<DateTimeOffset>(1), rows.GetGuid(2)));
        }

        return last;
    }

    /// <summary>Keeps rows as they are, within the connection's transaction.</summary>
    public static async ValueTask CopyAsync(
        NpgsqlConnection connection, IEnumerable<Heartbeat> heartbeats, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync(HeartbeatTable.Copy, cancellationToken);

        // In the order of their times, which is that of the primary key: its pages fill from the right.
        foreach (var heartbeat in heartbeats.OrderBy(static heartbeat => heartbeat.ReceivedAt))
        {
            await copy.StartRowAsync(cancellationToken);
            foreach (var column in HeartbeatColumn.All)
            {
                await WriteAsync(copy, column, heartbeat, cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    // By its type: the driver looks up how to write an object for each value.
    private static Task WriteAsync(
        NpgsqlBinaryImporter copy, HeartbeatColumn column, Heartbeat heartbeat, CancellationToken cancellationToken) =>
        column.Type switch
        {
            ColumnType.Time => copy.WriteAsync(heartbeat.ReceivedAt, NpgsqlDbType.TimestampTz, cancellationToken),
            ColumnType.Id => copy.WriteAsync(heartbeat.InstanceId, NpgsqlDbType.Uuid, cancellationToken),
            ColumnType.Flag => copy.WriteAsync(heartbeat.BackgroundJobsEnabled, NpgsqlDbType.Boolean, cancellationToken),
            ColumnType.Body => copy.WriteAsync(heartbeat.RawPayload, NpgsqlDbType.Text, cancellationToken),
            _ => copy.WriteAsync(column.TextIn(heartbeat), NpgsqlDbType.Text, cancellationToken),
        };
}
