using Npgsql;
using NpgsqlTypes;

namespace Telemetry.Fleet.History.Targets;

/// <summary>What is asked of a receiver's PostgreSQL database beside its heartbeats.</summary>
internal sealed class ReceiverOnPostgreSql(NpgsqlConnection connection)
{
    private const string AddSpans =
        $"""
        INSERT INTO instances AS known
            (instance_id, first_received_at, last_received_at, last_receipt_id, first_key_id, heartbeats)
        SELECT instance_id, first_received_at, last_received_at, last_receipt_id, '{InstanceSpan.KeyId}', heartbeats
        FROM unnest($1, $2, $3, $4, $5)
            AS spans (instance_id, first_received_at, last_received_at, last_receipt_id, heartbeats)
        ON CONFLICT (instance_id) DO UPDATE SET
            first_received_at = least(known.first_received_at, excluded.first_received_at),
            last_received_at = greatest(known.last_received_at, excluded.last_received_at),
            last_receipt_id = CASE WHEN excluded.last_received_at > known.last_received_at
                THEN excluded.last_receipt_id ELSE known.last_receipt_id END,
            heartbeats = known.heartbeats + excluded.heartbeats
        """;

    /// <summary>Whether a receiver has sessions here that go by its usual name.</summary>
    public Task<bool> IsRunningAsync(CancellationToken cancellation) => AskAsync(
        """
        SELECT EXISTS (
            SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'telemetry%')
        """,
        cancellation);

    public Task<bool> KnowsAnyAsync(IEnumerable<Guid> instances, CancellationToken cancellation) => AskAsync(
        "SELECT EXISTS (SELECT FROM instances WHERE instance_id = ANY ($1))",
        cancellation,
        Of(instances, NpgsqlDbType.Uuid));

    /// <summary>For all months from the first time until before the last.</summary>
    public Task MakePartitionsAsync(DateTime first, DateTime until, CancellationToken cancellation)
    {
        var last = until.AddTicks(-1);
        var months = (12 * (last.Year - first.Year)) + last.Month - first.Month + 1;
        return AskAsync(
            "SELECT make_heartbeat_partitions($1, $2) >= 0",
            cancellation,
            new NpgsqlParameter<DateOnly> { TypedValue = DateOnly.FromDateTime(first) },
            new NpgsqlParameter<int> { TypedValue = months });
    }

    /// <summary>With the statistics to be made anew, so that they know of what was added to their past.</summary>
    public async Task AddAsync(IReadOnlyDictionary<Guid, InstanceSpan> spans, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(AddSpans, connection);
        command.Parameters.Add(Of(spans.Keys, NpgsqlDbType.Uuid));
        command.Parameters.Add(Of(spans.Values.Select(span => span.First), NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Of(spans.Values.Select(span => span.Last), NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Of(spans.Values.Select(span => span.LastReceipt), NpgsqlDbType.Uuid));
        command.Parameters.Add(Of(spans.Values.Select(span => span.Heartbeats), NpgsqlDbType.Bigint));
        await command.ExecuteNonQueryAsync(cancellation);
        await AskAsync(InstanceSpan.RebuildStatistics, cancellation);
    }

    private static NpgsqlParameter<T[]> Of<T>(IEnumerable<T> values, NpgsqlDbType type) =>
        new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };

    private async Task<bool> AskAsync(string sql, CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteScalarAsync(cancellation) is true;
    }
}
