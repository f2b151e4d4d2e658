using Microsoft.Data.Sqlite;
using Telemetry.Api.Hosting;

namespace Telemetry.Silo;

/// <summary>
/// A copy of a SQLite database as it is at one moment, whatever is written to it meanwhile. (The command-line tool's
/// <c>.backup</c> begins again with each transaction of somebody else, and never ends while heartbeats come.) It needs no
/// lock of the data directory.
/// </summary>
internal sealed class SqliteBackup(string database, string file)
{
    private readonly string unfinished = file + ".unfinished";

    /// <summary>
    /// Makes the copy, which only its owner can read, and looks whether it is whole. Blocks for as long as it takes to read
    /// and write the database once.
    /// </summary>
    /// <exception cref="StartException">There is no such database, or a file of this name; or the copy is not whole. Then
    /// there is no file.</exception>
    public Contents Make()
    {
        if (!File.Exists(database))
        {
            throw new StartException($"There is no database {database}.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(file)))
        {
            throw new StartException($"There is no directory for {file}.");
        }

        if (File.Exists(file))
        {
            throw new StartException($"The file {file} exists already.");
        }

        try
        {
            File.Delete(unfinished);
            return Copy();
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw new StartException($"The database {database} could not be copied to {file} ({exception.Message})", exception);
        }
    }

    private Contents Copy()
    {
        // It exists and is empty, which is all right for VACUUM INTO, and so nobody else can read it at any moment.
        OpenForOwner().Dispose();
        Contents before;
        using (var source = Open(database))
        {
            before = CountIn(source);
            using var copy = source.CreateCommand();
            copy.CommandText = "VACUUM INTO $file";
            copy.CommandTimeout = 0;
            copy.Parameters.AddWithValue("$file", unfinished);
            copy.ExecuteNonQuery();
        }

        using (var copied = Open(unfinished))
        {
            if (Ask<string>(copied, "PRAGMA integrity_check") is not "ok")
            {
                throw new IOException("the copy is damaged.");
            }

            var contents = CountIn(copied);
            if (contents.Heartbeats < before.Heartbeats || contents.Instances < before.Instances)
            {
                throw new IOException($"of {before.Heartbeats} heartbeats only {contents.Heartbeats} arrived.");
            }

            before = contents;
        }

        using (var written = File.OpenHandle(unfinished, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(written);
        }

        File.Move(unfinished, file);
        return before;
    }

    private FileStream OpenForOwner()
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(unfinished, how);
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    private static Contents CountIn(SqliteConnection connection) => new(
        Ask<long>(connection, "SELECT count(*) FROM heartbeats"), Ask<long>(connection, "SELECT count(*) FROM instances"));

    private static T Ask<T>(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>What a database holds.</summary>
    internal sealed record Contents(long Heartbeats, long Instances);
}
