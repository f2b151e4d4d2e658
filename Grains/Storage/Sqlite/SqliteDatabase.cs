using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>Reads on connections of their own, beside the writer, which WAL allows; writes on the writer's thread.</summary>
internal sealed class SqliteDatabase(SqliteWriter writer, SqliteFile file) : IDatabase
{
    private const int StepsBetweenLooks = 10_000;

    public async ValueTask<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> row, CancellationToken cancellationToken, params Parameter[] parameters) =>
        await ReadAsync(file, sql, row, parameters, cancellationToken);

    /// <summary>
    /// All rows of the query, on a thread of its own: SQLite's calls block, and the pool's threads serve requests.
    /// </summary>
    /// <param name="file">Is opened for this query alone.</param>
    /// <param name="sql">One statement.</param>
    /// <param name="row">Makes something of a row.</param>
    /// <param name="parameters">By name.</param>
    /// <param name="cancellationToken">Ends a query that runs.</param>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(
        SqliteFile file, string sql, Func<DbDataReader, T> row, Parameter[] parameters, CancellationToken cancellationToken) =>
        await Task.Factory.StartNew(
            () => Read(file, sql, row, parameters, cancellationToken),
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static List<T> Read<T>(
        SqliteFile file, string sql, Func<DbDataReader, T> row, Parameter[] parameters, CancellationToken cancellationToken)
    {
        using var connection = file.Open(SqliteOpenMode.ReadWrite);

        // Asked every few thousand steps, and not sqlite3_interrupt: that does nothing to a statement which has yet to begin.
        raw.sqlite3_progress_handler(
            connection.Handle, StepsBetweenLooks, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);
        using var command = Command(connection, sql, parameters);
        try
        {
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
            {
                rows.Add(row(reader));
            }

            return rows;
        }
        catch (SqliteException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

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

    public static SqliteCommand Command(SqliteConnection connection, string sql, Parameter[] parameters)
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
