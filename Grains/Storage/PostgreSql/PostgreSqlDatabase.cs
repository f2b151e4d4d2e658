using System.Data.Common;
using Npgsql;

namespace Telemetry.Grains.Storage.PostgreSql;

internal sealed class PostgreSqlDatabase(NpgsqlDataSource dataSource) : IDatabase
{
    private const int MonthsAhead = 3;

    /// <summary>
    /// The pool that the silo's statements share. What the connection string says of its own stands; the defaults are
    /// short waits, because a heartbeat has 25 seconds in all, and prepared statements.
    /// </summary>
    public static NpgsqlDataSource Open(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        void Default(string keyword, object value)
        {
            if (!settings.ShouldSerialize(keyword))
            {
                settings[keyword] = value;
            }
        }

        Default("Application Name", "telemetry");
        Default("Timeout", 3);
        Default("Command Timeout", 8);
        Default("Maximum Pool Size", 20);
        Default("Max Auto Prepare", 16);
        Default("Auto Prepare Min Usages", 2);

        // No statement of ours leaves a session other than it was.
        Default("No Reset On Close", true);
        return NpgsqlDataSource.Create(settings);
    }

    public async ValueTask<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> row, CancellationToken cancellationToken, params Parameter[] parameters) =>
        await QueryAsync(dataSource, sql, row, parameters, cancellationToken);

    /// <summary>The same from any pool.</summary>
    public static async Task<IReadOnlyList<T>> QueryAsync<T>(
        NpgsqlDataSource dataSource, string sql, Func<DbDataReader, T> row, Parameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = Command(dataSource, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    public async ValueTask<int> ExecuteAsync(
        string sql, CancellationToken cancellationToken, params Parameter[] parameters)
    {
        await using var command = Command(dataSource, sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask<SchemaState> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var journal = await QueryAsync(Schema.JournalQuery, r => r.GetString(0), cancellationToken);
            return Schema.StateOf(StorageProvider.PostgreSql, journal);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return SchemaState.Older;
        }
    }

    public async ValueTask PrepareMonthsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await QueryAsync(
            "SELECT make_heartbeat_partitions(@first_day, @months)", r => r.GetInt32(0), cancellationToken,
            new("first_day", DateOnly.FromDateTime(now.UtcDateTime)), new("months", MonthsAhead));

    /// <summary>A statement within the connection's transaction.</summary>
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, Parameter[] parameters) =>
        Bind(new NpgsqlCommand(sql, connection), parameters);

    private static NpgsqlCommand Command(NpgsqlDataSource dataSource, string sql, Parameter[] parameters) =>
        Bind(dataSource.CreateCommand(sql), parameters);

    private static NpgsqlCommand Bind(NpgsqlCommand command, Parameter[] parameters)
    {
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
