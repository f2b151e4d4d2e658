using Microsoft.Data.Sqlite;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>
/// The one connection that writes to the SQLite file, with the statements that were prepared on it. One thread at a
/// time. After a fault it is in no state to go on with: disposing it undoes the transaction.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    // 32 MB of pages in memory, because instances come in no order. The log is written back by SqliteLog.
    private const string Pragmas =
        """
        PRAGMA busy_timeout = 5000;
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -32768;
        PRAGMA wal_autocheckpoint = 0;
        """;

    private readonly Dictionary<string, SqliteStatement> statements = [];

    private SqliteWriter(SqliteConnection connection) => Connection = connection;

    public SqliteConnection Connection { get; }

    /// <exception cref="SqliteException">There is no such file, or it cannot be written.</exception>
    public static SqliteWriter Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            using var pragmas = connection.CreateCommand();
            pragmas.CommandText = Pragmas;
            pragmas.ExecuteNonQuery();
            return new SqliteWriter(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The same statement for the same text, prepared when it is asked for first.</summary>
    public SqliteStatement Prepared(string sql, params IReadOnlyList<string> names)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statements.Add(sql, statement = new SqliteStatement(Connection, sql, names));
        }

        return statement;
    }

    /// <summary>Runs the work in a transaction, which is committed and on disk when this returns.</summary>
    /// <exception cref="SqliteException">Nothing was committed.</exception>
    public T Transact<T>(Func<SqliteWriter, T> transact)
    {
        Prepared("BEGIN IMMEDIATE").Run();
        var result = transact(this);
        Prepared("COMMIT").Run();
        return result;
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        Connection.Dispose();
    }
}
