using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>The database file: how it is opened, and whether it is still the one that was opened.</summary>
internal sealed class SqliteFile(StorageOptions options)
{
    // SQLite's documentation, "Standard File Control Opcodes".
    private const int HasMoved = 20;

    private string Log => options.SqliteFile + "-wal";

    /// <summary>What the write-ahead log takes on disk; 0 where there is none.</summary>
    public long LogBytes => new FileInfo(Log) is { Exists: true } log ? log.Length : 0;

    /// <summary>
    /// Pooling is off because a pooled connection on which a BEGIN met a locked database comes back poisoned.
    /// </summary>
    public static string ConnectionString(StorageOptions options, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = options.SqliteFile,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 5,
        }.ConnectionString;

    /// <exception cref="SqliteException">There is no such file, or it cannot be opened in this mode.</exception>
    public SqliteConnection Open(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(ConnectionString(options, mode));
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A file that was deleted or replaced goes on taking rows that nobody will ever read. So does its log.
    /// </summary>
    /// <exception cref="SqliteException">The connection's file is not at its path any more (<see cref="SqliteFault.Moved"/>).</exception>
    public void ThrowIfMoved(SqliteConnection connection)
    {
        var moved = 0;
        _ = sqlite3_file_control(connection.Handle!.DangerousGetHandle(), "main", HasMoved, ref moved);
        if (moved != 0 || !File.Exists(Log))
        {
            throw new SqliteException("The database file was deleted or replaced.", SqliteFault.CannotOpen, SqliteFault.Moved);
        }
    }

    [DllImport("e_sqlite3", CharSet = CharSet.Ansi)]
    private static extern int sqlite3_file_control(nint database, string name, int operation, ref int argument);
}
