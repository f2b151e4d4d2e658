using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>Reads on connections of their own, beside the writer, which WAL allows; writes on the writer's thread.</summary>
internal sealed class SqliteDatabase(SqliteWriter writer, SqliteFile file) : IDatabase
{
    // SQLite's calls block: they run apart from the threads that serve requests.
    public async ValueTask<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> row, CancellationToken cancellationToken, params Parameter[] parameters) =>
        await Task.Run(
            () =>
            {
                using var connection = file.Open(SqliteOpenMode.ReadWrite);
                using var command = Command(connection, sql, parameters);
                using var reader = command.ExecuteReader();
                var rows = new List<T>();
                while (reader.Read())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    rows.Add(row(reader));
                }

                return rows;
            },
            cancellationToken);

    public async ValueTask<int> ExecuteAsync(
        string sql, CancellationToken cancellationToken, params Parameter[] parameters)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await writer.TransactAsync(connection =>
        {
            using var command = Command(connection, sql, parameters);
            return command.ExecuteNonQuery();
        });
    }

    public async ValueTask<SchemaState> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var journal = await QueryAsync(Schema.JournalQuery, r => r.GetString(0), cancellationToken);
            return Schema.StateOf(StorageProvider.Sqlite, journal);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SqliteFault.Error)
        {
            // A missing table has no code of its own; nothing else is wrong with the statement.
            return SchemaState.Older;
        }
    }

    /// <summary>One table holds all months.</summary>
    public ValueTask PrepareMonthsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    private static SqliteCommand Command(SqliteConnection connection, string sql, Parameter[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue("@" + name, SqliteValue.Of(value));
        }

        return command;
    }
}
