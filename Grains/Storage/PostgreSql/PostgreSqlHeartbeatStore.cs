using System.Data;
using System.IO.Pipelines;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Telemetry.Grains.Storage.PostgreSql;

/// <summary>
/// One transaction a batch: claims the instances whose window has passed, asks what stands for the others, and copies
/// the rows of those that were claimed. COPY logs a page of rows at once and checks no conflicts.
/// </summary>
internal sealed class PostgreSqlHeartbeatStore(NpgsqlDataSource dataSource) : IHeartbeatStore
{
    /// <summary>Bytes of rows that are gathered before they are sent.</summary>
    private const int Chunk = 1 << 16;

    private static readonly string ClaimSql = Sql.Read("PostgreSql.claim.sql");
    private static readonly string StandingSql = Sql.Read("PostgreSql.standing.sql");

    /// <summary>Two: one batch is encoded and planned while the other waits for the disk.</summary>
    public int Parallelism => 2;

    public async ValueTask<IReadOnlyList<Standing>> RecordAsync(
        IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);

        // Each statement is to see what others have committed before it, whatever the server's default is.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var claimed = await ClaimAsync(connection, batch, window, cancellationToken);
        var others = claimed.Count == batch.Count ? [] : await StandingAsync(connection, batch, claimed, cancellationToken);
        await CopyAsync(connection, batch, claimed, cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        var standings = new Standing[batch.Count];
        for (var i = 0; i < standings.Length; i++)
        {
            var (heartbeat, receipt) = batch[i];
            standings[i] = claimed.Contains(heartbeat.InstanceId)
                ? new Standing(heartbeat.ReceivedAt, receipt.Id)
                : others[heartbeat.InstanceId];
        }

        return standings;
    }

    public StoreFault Judge(Exception exception) => exception switch
    {
        PostgresException { SqlState: "25006" } => StoreFault.Passing, // A standby answers: a failover is under way.
        PostgresException { SqlState: ['5', '4', ..] or ['2', '2' or '3', ..] } => StoreFault.Content,
        PostgresException { SqlState: ['2', '8', ..] } => StoreFault.Passing, // A password is being changed.
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3' or '5' or '7' or '8', ..] or ['4', '0', ..] } =>
            StoreFault.Passing,
        PostgresException => StoreFault.Lasting,
        NpgsqlException { InnerException: EncoderFallbackException } or EncoderFallbackException => StoreFault.Content,
        NpgsqlException or TimeoutException or IOException => StoreFault.Passing,
        _ => StoreFault.Lasting,
    };

    private static async ValueTask<HashSet<Guid>> ClaimAsync(
        NpgsqlConnection connection, IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        await using var claim = new NpgsqlCommand(ClaimSql, connection);
        BindClaim(claim.Parameters, batch, window);
        var claimed = new HashSet<Guid>(batch.Count);
        await using var rows = await claim.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            claimed.Add(rows.GetGuid(0));
        }

        return claimed;
    }

    private static async ValueTask<Dictionary<Guid, Standing>> StandingAsync(
        NpgsqlConnection connection, IReadOnlyList<Submission> batch, HashSet<Guid> claimed, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(StandingSql, connection);
        ask.Parameters.Add(new NpgsqlParameter<Guid[]>
        {
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
            TypedValue = [.. batch.Select(s => s.Heartbeat.InstanceId).Where(id => !claimed.Contains(id))],
        });

        var standing = new Dictionary<Guid, Standing>();
        await using var rows = await ask.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            standing.Add(rows.GetGuid(0), new Standing(rows.GetFieldValue<DateTimeOffset>(1), rows.GetGuid(2)));
        }

        return standing;
    }

    private static async ValueTask CopyAsync(
        NpgsqlConnection connection, IReadOnlyList<Submission> batch, HashSet<Guid> claimed, CancellationToken cancellationToken)
    {
        if (claimed.Count == 0)
        {
            return;
        }

        // Leaving this scope ends the COPY, and whatever was sent counts; so a fault on our side has to call it off.
        await using var copy = await connection.BeginRawBinaryCopyAsync(HeartbeatCopy.Sql, cancellationToken);
        copy.ReadTimeout = copy.WriteTimeout = (int)TimeSpan.FromSeconds(connection.CommandTimeout).TotalMilliseconds;
        try
        {
            await SendAsync(copy, batch.Where(s => claimed.Contains(s.Heartbeat.InstanceId)), cancellationToken);
        }
        catch
        {
            await copy.CancelAsync();
            throw;
        }
    }

    private static async ValueTask SendAsync(Stream copy, IEnumerable<Submission> claimed, CancellationToken cancellationToken)
    {
        var rows = PipeWriter.Create(copy, new StreamPipeWriterOptions(minimumBufferSize: Chunk, leaveOpen: true));
        HeartbeatCopy.WriteHeader(rows);

        // In the order of their times, which is that of the primary key: its pages fill from the right.
        foreach (var (heartbeat, _) in claimed.OrderBy(s => s.Heartbeat.ReceivedAt))
        {
            HeartbeatCopy.WriteRow(rows, heartbeat);
            if (rows.UnflushedBytes > Chunk)
            {
                await rows.FlushAsync(cancellationToken);
            }
        }

        HeartbeatCopy.WriteTrailer(rows);
        await rows.FlushAsync(cancellationToken);
        await rows.CompleteAsync();
    }

    internal static void BindClaim(NpgsqlParameterCollection parameters, IReadOnlyList<Submission> batch, TimeSpan window)
    {
        // The order in which rows are locked, the same in every silo.
        Submission[] ordered = [.. batch.OrderBy(static s => s.Heartbeat.InstanceId)];
        void Add<T>(NpgsqlDbType type, T value) =>
            parameters.Add(new NpgsqlParameter<T> { NpgsqlDbType = type, TypedValue = value });
        Add(NpgsqlDbType.Array | NpgsqlDbType.Uuid, Array.ConvertAll(ordered, static s => s.Heartbeat.InstanceId));
        Add(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, Array.ConvertAll(ordered, static s => s.Heartbeat.ReceivedAt));
        Add(NpgsqlDbType.Array | NpgsqlDbType.Uuid, Array.ConvertAll(ordered, static s => s.Receipt.Id));
        Add(NpgsqlDbType.Array | NpgsqlDbType.Text, Array.ConvertAll(ordered, static s => s.Receipt.KeyId));
        Add(NpgsqlDbType.Interval, window);
    }
}
