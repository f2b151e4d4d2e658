using Microsoft.Data.Sqlite;

namespace Telemetry.Peer;

/// <summary>
/// One transaction a request, on one connection that requests take in turn: SQLite has one writer, and waiting here
/// costs less than SQLite's own waiting.
/// </summary>
internal sealed class SqliteStore(SqliteConnection connection, SqliteCommand insert) : IPeerStore
{
    private readonly SemaphoreSlim turn = new(1);

    public static async Task<SqliteStore> OpenAsync(string directory)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "peer.db")};Pooling=False");
        await connection.OpenAsync();
        var create = connection.CreateCommand();
        create.CommandText =
            $"""
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS peer_heartbeats (
                received_at_utc INTEGER NOT NULL, instance_id BLOB NOT NULL, {string.Join(", ", PeerRow.Columns)});
            CREATE INDEX IF NOT EXISTS peer_heartbeats_instance ON peer_heartbeats (instance_id, received_at_utc);
            """;
        await create.ExecuteNonQueryAsync();
        await create.DisposeAsync();

        var insert = connection.CreateCommand();
        insert.CommandText =
            $"""
            INSERT INTO peer_heartbeats (received_at_utc, instance_id, {string.Join(", ", PeerRow.Columns)})
            SELECT $at, $instance, {string.Join(", ", PeerRow.Columns.Select(column => $"${column}"))}
            WHERE NOT EXISTS (
                SELECT 1 FROM peer_heartbeats WHERE instance_id = $instance AND received_at_utc > $at - {TimeSpan.FromHours(23).Ticks})
            """;
        foreach (var name in (string[])["at", "instance", .. PeerRow.Columns])
        {
            insert.Parameters.Add(new SqliteParameter { ParameterName = $"${name}" });
        }

        return new SqliteStore(connection, insert);
    }

    public async Task<bool> TryRecordAsync(PeerRow row, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            insert.Parameters[0].Value = row.ReceivedAt.Ticks;
            insert.Parameters[1].Value = row.Instance.ToByteArray();
            var values = row.Values();
            for (var i = 0; i < values.Length; i++)
            {
                insert.Parameters[i + 2].Value = values[i] ?? DBNull.Value;
            }

            return await insert.ExecuteNonQueryAsync(cancellationToken) == 1;
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await insert.DisposeAsync();
        await connection.DisposeAsync();
        turn.Dispose();
    }
}
