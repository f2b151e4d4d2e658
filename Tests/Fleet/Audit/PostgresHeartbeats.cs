using System.Runtime.CompilerServices;
using Npgsql;

namespace Telemetry.Fleet.Audit;

/// <summary>The heartbeats of a receiver on PostgreSQL. The receiver may be running.</summary>
public sealed class PostgresHeartbeats(string connectionString) : IHeartbeatStore
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredHeartbeat> ReadAsync(
        DateTime first, DateTime last, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("""
            SELECT instance_id, received_at_utc
            FROM heartbeats
            WHERE received_at_utc BETWEEN $1 AND $2
            ORDER BY instance_id, received_at_utc
            """);
        // Sorting tens of millions of rows outlasts the driver's 30 s; the caller's token ends it instead.
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = first });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = last });
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            yield return new StoredHeartbeat(rows.GetGuid(0), rows.GetDateTime(1));
        }
    }
}
