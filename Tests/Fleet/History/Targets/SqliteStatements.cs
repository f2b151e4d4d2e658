using Microsoft.Data.Sqlite;

namespace Telemetry.Fleet.History.Targets;

/// <summary>What is asked of a receiver's SQLite file, prepared.</summary>
internal sealed class SqliteStatements : IDisposable
{
    private static readonly string[] SpanParameters = ["$instance", "$first", "$last", "$receipt", "$heartbeats"];

    private readonly SqliteCommand insert;
    private readonly SqliteCommand add;
    private readonly SqliteCommand knows;
    private readonly SqliteCommand rebuild;

    /// <exception cref="SqliteException">The tables are not there, or are others.</exception>
    public SqliteStatements(SqliteConnection connection)
    {
        var places = HeartbeatColumn.All.Select(column => "$" + column.Name).ToArray();
        insert = Prepare(
            connection, $"INSERT INTO heartbeats ({HeartbeatColumn.Names}) VALUES ({string.Join(", ", places)})", places);
        add = Prepare(
            connection,
            $"""
            INSERT INTO instances AS known
                (instance_id, first_received_at, last_received_at, last_receipt_id, first_key_id, heartbeats)
            VALUES ($instance, $first, $last, $receipt, '{InstanceSpan.KeyId}', $heartbeats)
            ON CONFLICT (instance_id) DO UPDATE SET
                first_received_at = min(known.first_received_at, excluded.first_received_at),
                last_received_at = max(known.last_received_at, excluded.last_received_at),
                last_receipt_id = iif(
                    excluded.last_received_at > known.last_received_at, excluded.last_receipt_id, known.last_receipt_id),
                heartbeats = known.heartbeats + excluded.heartbeats
            """,
            SpanParameters);
        knows = Prepare(connection, "SELECT count(*) FROM instances WHERE instance_id = $instance", "$instance");
        rebuild = Prepare(connection, InstanceSpan.RebuildStatistics);
    }

    public void Insert(HeartbeatRow row, SqliteTransaction transaction)
    {
        for (var i = 0; i < HeartbeatColumn.All.Count; i++)
        {
            var column = HeartbeatColumn.All[i];
            insert.Parameters[i].Value = column.Of(row) switch
            {
                null => DBNull.Value,
                bool flag => flag ? 1 : 0,
                _ => column.TextOf(row),
            };
        }

        insert.Transaction = transaction;
        insert.ExecuteNonQuery();
    }

    public void Add(Guid instance, InstanceSpan span, SqliteTransaction transaction)
    {
        object[] values =
        [
            instance.ToString(), HeartbeatColumn.TextOf(span.First), HeartbeatColumn.TextOf(span.Last),
            span.LastReceipt.ToString(), span.Heartbeats,
        ];
        for (var i = 0; i < values.Length; i++)
        {
            add.Parameters[i].Value = values[i];
        }

        add.Transaction = transaction;
        add.ExecuteNonQuery();
    }

    /// <summary>So that the statistics know of what was added to their past.</summary>
    public void RebuildStatistics(SqliteTransaction transaction)
    {
        rebuild.Transaction = transaction;
        rebuild.ExecuteNonQuery();
    }

    public bool KnowsInstance(Guid instance)
    {
        knows.Parameters[0].Value = instance.ToString();
        return (long)knows.ExecuteScalar()! > 0;
    }

    public void Dispose()
    {
        insert.Dispose();
        add.Dispose();
        knows.Dispose();
        rebuild.Dispose();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, params string[] names)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        command.Prepare();
        return command;
    }
}
