using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Telemetry.Grains.Storage.PostgreSql;

/// <summary>
/// One statement a batch, which is a transaction by itself: it claims the instances whose window has passed and inserts
/// the rows of those. Only when it inserted fewer than it was given is asked what stands.
/// </summary>
/// <remarks>
/// A claim, then COPY of the claimed, within BEGIN and COMMIT, took the same time of PostgreSQL, but four round trips
/// instead of one, and 10 µs more of the receiver's CPU time a heartbeat. The arrays are unnested where SELECT lists its
/// columns: in FROM, PostgreSQL keeps each in a tuplestore of its own first, which costs it a third more.
/// </remarks>
internal sealed class PostgreSqlHeartbeatStore(NpgsqlDataSource dataSource) : IHeartbeatStore
{
    private const int ParametersBeforeTexts = 7;

    private static readonly string RecordSql = Sql.Read("PostgreSql.record.sql")
        .Replace("{texts}", string.Join(", ", TextColumns.All.Select(column => column.Name)))
        .Replace("{text_arrays}", string.Join(", ", TextColumns.All.Select(
            (column, i) => $"unnest(${i + 1 + ParametersBeforeTexts}) AS {column.Name}")));

    private static readonly string StandingSql = Sql.Read("PostgreSql.standing.sql");

    /// <summary>Two: one batch is encoded and planned while the other waits for the disk.</summary>
    public int Parallelism => 2;

    public async ValueTask<IReadOnlyList<Standing>> RecordAsync(
        IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var record = new NpgsqlCommand(RecordSql, connection);
        Bind(record.Parameters, batch, window);
        var standings = new Standing[batch.Count];
        if (await record.ExecuteNonQueryAsync(cancellationToken) == batch.Count)
        {
            for (var i = 0; i < standings.Length; i++)
            {
                standings[i] = new Standing(batch[i].Heartbeat.ReceivedAt, batch[i].Receipt.Id);
            }

            return standings;
        }

        var standing = await StandingAsync(connection, batch, cancellationToken);
        for (var i = 0; i < standings.Length; i++)
        {
            standings[i] = standing[batch[i].Heartbeat.InstanceId];
        }

        return standings;
    }

    public StoreFault Judge(Exception exception) => exception switch
    {
        PostgresException { SqlState: "25006" } => StoreFault.Passing, // A standby answers: a failover is under way.
        PostgresException { SqlState: ['5', '4', ..] or ['2', '2' or '3', ..] } => StoreFault.Content,
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3' or '5' or '7' or '8', ..] or ['4', '0', ..] } =>
            StoreFault.Passing,
        PostgresException => StoreFault.Lasting,
        NpgsqlException { InnerException: EncoderFallbackException } or EncoderFallbackException => StoreFault.Content,
        NpgsqlException or TimeoutException or IOException => StoreFault.Passing,
        _ => StoreFault.Lasting,
    };

    private static async ValueTask<Dictionary<Guid, Standing>> StandingAsync(
        NpgsqlConnection connection, IReadOnlyList<Submission> batch, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(StandingSql, connection);
        Add(ask.Parameters, NpgsqlDbType.Array | NpgsqlDbType.Uuid, Column(batch, static s => s.Heartbeat.InstanceId));
        var standing = new Dictionary<Guid, Standing>(batch.Count);
        await using var rows = await ask.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            standing.Add(rows.GetGuid(0), new Standing(rows.GetFieldValue<DateTimeOffset>(1), rows.GetGuid(2)));
        }

        return standing;
    }

    internal static void Bind(NpgsqlParameterCollection parameters, IReadOnlyList<Submission> batch, TimeSpan window)
    {
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Uuid, Column(batch, static s => s.Heartbeat.InstanceId));
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, Column(batch, static s => s.Heartbeat.ReceivedAt));
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Uuid, Column(batch, static s => s.Receipt.Id));
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Text, Column(batch, static s => s.Receipt.KeyId));
        Add(parameters, NpgsqlDbType.Interval, window);
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Boolean,
            Column(batch, static s => s.Heartbeat.BackgroundJobsEnabled));
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Text, Column(batch, static s => s.Heartbeat.RawPayload));
        foreach (var (_, of) in TextColumns.All)
        {
            Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Text, Column(batch, s => of(s.Heartbeat)));
        }
    }

    private static void Add<T>(NpgsqlParameterCollection parameters, NpgsqlDbType type, T value) =>
        parameters.Add(new NpgsqlParameter<T> { NpgsqlDbType = type, TypedValue = value });

    private static T[] Column<T>(IReadOnlyList<Submission> batch, Func<Submission, T> of)
    {
        var values = new T[batch.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = of(batch[i]);
        }

        return values;
    }
}
