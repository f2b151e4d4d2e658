using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Telemetry.Fleet.Tests.Audit;

/// <summary>The columns of a receiver's table heartbeats that the audit reads, in a file.</summary>
public sealed class StoreOnSqlite
{
    private readonly string connectionString;

    public StoreOnSqlite(string path)
    {
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString;
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE heartbeats (received_at_utc TEXT NOT NULL, instance_id TEXT NOT NULL)";
        command.ExecuteNonQuery();
    }

    public Task AddAsync(Guid instance, DateTime receivedAt) => AddAsync([(instance, receivedAt)]);

    public async Task AddAsync(IEnumerable<(Guid Instance, DateTime ReceivedAt)> rows)
    {
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO heartbeats VALUES ($received, $instance)";
        var received = command.Parameters.Add("$received", SqliteType.Text);
        var id = command.Parameters.Add("$instance", SqliteType.Text);
        foreach (var (instance, receivedAt) in rows)
        {
            received.Value = receivedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
            id.Value = instance.ToString();
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }
}
