using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Telemetry.Grains.Storage.PostgreSql;

/// <summary>One statement a batch, its rows as one array a column.</summary>
internal sealed class PostgreSqlHeartbeatStore(NpgsqlDataSource dataSource) : IHeartbeatStore
{
    private static readonly string RecordSql = Sql.Read("PostgreSql.record.sql");

    /// <summary>Two: one batch is encoded and planned while the other waits for the disk.</summary>
    public int Parallelism => 2;

    public async ValueTask<IReadOnlyList<Standing>> RecordAsync(
        IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(RecordSql);
        Bind(command.Parameters, batch, window);

        var standing = new Dictionary<Guid, Standing>(batch.Count);
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await rows.ReadAsync(cancellationToken))
            {
                standing.Add(rows.GetGuid(0), new Standing(rows.GetFieldValue<DateTimeOffset>(1), rows.GetGuid(2)));
            }
        }

        return Array.ConvertAll([.. batch], submission => standing[submission.Heartbeat.InstanceId]);
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

    internal static void Bind(NpgsqlParameterCollection parameters, IReadOnlyList<Submission> batch, TimeSpan window)
    {
        void Add<T>(string name, NpgsqlDbType type, Func<Submission, T> of)
        {
            var values = new T[batch.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = of(batch[i]);
            }

            parameters.Add(new NpgsqlParameter<T[]>(name, NpgsqlDbType.Array | type) { TypedValue = values });
        }

        parameters.Add(new NpgsqlParameter<TimeSpan>("window", NpgsqlDbType.Interval) { TypedValue = window });
        Add("received_at_utc", NpgsqlDbType.TimestampTz, s => s.Heartbeat.ReceivedAt);
        Add("instance_id", NpgsqlDbType.Uuid, s => s.Heartbeat.InstanceId);
        Add("receipt_id", NpgsqlDbType.Uuid, s => s.Receipt.Id);
        Add("key_id", NpgsqlDbType.Text, s => s.Receipt.KeyId);
        Add("background_jobs_enabled", NpgsqlDbType.Boolean, s => s.Heartbeat.BackgroundJobsEnabled);
        Add("raw_payload", NpgsqlDbType.Text, s => s.Heartbeat.RawPayload);
        foreach (var (name, of) in TextColumns.All)
        {
            Add(name, NpgsqlDbType.Text, s => of(s.Heartbeat));
        }
    }
}
