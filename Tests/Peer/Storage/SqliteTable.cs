using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Telemetry.Peer.Storage;

/// <summary>
/// One connection for one request at a time, with statements that are prepared once: SQLite has one writer anyway. As
/// durable as the receiver, each commit is flushed to the disk.
/// </summary>
internal sealed class SqliteTable : IHeartbeatTable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand insert;
    private readonly SqliteCommand last;
    private readonly SemaphoreSlim turn = new(1);

    private SqliteTable(SqliteConnection connection)
    {
        this.connection = connection;
        insert = Prepare("insert", HeartbeatRow.Texts.Count + 4);
        last = Prepare("last", 1);
    }

    public static SqliteTable Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var create = connection.CreateCommand();
        create.CommandText = IHeartbeatTable.Sql("create.sqlite");
        create.ExecuteNonQuery();
        return new SqliteTable(connection);
    }

    public async ValueTask<bool> InsertAsync(HeartbeatRow row, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var values = insert.Parameters;
            values[0].Value = Text(row.ReceivedAt);
            values[1].Value = Text(row.Payload.InstanceId);
            values[2].Value = row.Payload.BackgroundJobsEnabled ?? (object)DBNull.Value;
            for (var i = 0; i < HeartbeatRow.Texts.Count; i++)
            {
                values[i + 3].Value = HeartbeatRow.Texts[i](row) ?? (object)DBNull.Value;
            }

            values[HeartbeatRow.Texts.Count + 3].Value = Text(since);
            return insert.ExecuteNonQuery() == 1;
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask<DateTimeOffset> LastAsync(Guid instanceId, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            last.Parameters[0].Value = Text(instanceId);
            return DateTimeOffset.Parse((string)last.ExecuteScalar()!, CultureInfo.InvariantCulture);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        insert.Dispose();
        last.Dispose();
        connection.Dispose();
        turn.Dispose();
    }

    private SqliteCommand Prepare(string name, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = IHeartbeatTable.Sql(name);
        for (var number = 1; number <= parameters; number++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${number}", Value = DBNull.Value });
        }

        command.Prepare();
        return command;
    }

    private static string Text(Guid id) => id.ToString("D");

    /// <summary>Always the same length, so that its order as text is its order in time.</summary>
    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
