using Npgsql;
using NpgsqlTypes;

namespace Telemetry.Peer;

/// <summary>One statement a request, prepared, through a pool.</summary>
internal sealed class PostgreSqlStore(NpgsqlDataSource source) : IPeerStore
{
    private static readonly string Insert =
        $"""
        INSERT INTO peer_heartbeats (received_at_utc, instance_id, {string.Join(", ", PeerRow.Columns)})
        SELECT $1, $2, {string.Join(", ", PeerRow.Columns.Select((_, i) => $"${i + 3}"))}
        WHERE NOT EXISTS (
            SELECT FROM peer_heartbeats WHERE instance_id = $2 AND received_at_utc > $1 - interval '23 hours')
        """;

    public static async Task<PostgreSqlStore> OpenAsync(string connectionString)
    {
        // More connections than this, and they wait for each other on two cores.
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 20,
            MaxAutoPrepare = 10,
            AutoPrepareMinUsages = 1,
        };
        var source = NpgsqlDataSource.Create(settings);
        await using var create = source.CreateCommand(
            $"""
            CREATE TABLE IF NOT EXISTS peer_heartbeats (
                received_at_utc timestamptz NOT NULL, instance_id uuid NOT NULL,
                {string.Join(", ", PeerRow.Columns.Select(column => $"{column} {TypeOf(column)}"))});
            CREATE INDEX IF NOT EXISTS peer_heartbeats_instance ON peer_heartbeats (instance_id, received_at_utc);
            """);
        await create.ExecuteNonQueryAsync();
        return new PostgreSqlStore(source);
    }

    public async Task<bool> TryRecordAsync(PeerRow row, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Insert);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = row.ReceivedAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = row.Instance, NpgsqlDbType = NpgsqlDbType.Uuid });
        var values = row.Values();
        for (var i = 0; i < values.Length; i++)
        {
            var type = TypeOf(PeerRow.Columns[i]) == "boolean" ? NpgsqlDbType.Boolean : NpgsqlDbType.Text;
            command.Parameters.Add(new NpgsqlParameter { Value = values[i] ?? DBNull.Value, NpgsqlDbType = type });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static string TypeOf(string column) => column == "background_jobs_enabled" ? "boolean" : "text";
}
