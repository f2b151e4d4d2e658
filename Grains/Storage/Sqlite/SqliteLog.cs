using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using SQLitePCL;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>
/// Writes SQLite's write-ahead log back into the file. Most of it is written on a thread and a connection of its own,
/// beside the batches; then the writer only adds what came meanwhile, and the log starts from its beginning again.
/// Left to itself SQLite would do all of it within one commit, and the heartbeats of that batch would wait for it.
/// </summary>
internal sealed class SqliteLog(string file, string connectionString) : IDisposable
{
    /// <summary>4 MB of usual pages, as SQLite has it.</summary>
    private const int Short = 1_000;

    /// <summary>64 MB: under load the same pages are written again and again until then.</summary>
    private const int Long = 16_000;

    /// <summary>200 MB: the more instances there are, the later a page comes again.</summary>
    private const int Longest = 48_000;

    private const int PageBytes = 4096;

    /// <summary>The first time takes long, and the second one what came meanwhile; little is left for the writer.</summary>
    private const int Rounds = 2;

    private Thread? aside;
    private SafeFileHandle? flushed;
    private int written;

    /// <summary>False as long as <see cref="MakeShort"/> has something to do.</summary>
    public bool IsShort => aside is null && written < Short;

    /// <summary>What the log takes on disk. A log that has started anew keeps the length that it had.</summary>
    public long Bytes => LengthOf(file + "-wal");

    /// <summary>
    /// Starts to write back when the log is long, and finishes it. Called between transactions, on the writer's thread.
    /// From 64 MB on it may become as long as the file, so that it fills no disk on which the file is small.
    /// What could not be written back, because somebody reads there or for a fault, is tried again when as much again has
    /// been written: it is told by <see cref="Bytes"/> alone, and the commits meet the same disk.
    /// </summary>
    public void KeepShort(SqliteConnection writer) =>
        Keep(writer, Math.Clamp(LengthOf(file) / PageBytes, Long, Longest));

    /// <summary>The same while nobody writes: then the log need not become long.</summary>
    public void MakeShort(SqliteConnection writer) => Keep(writer, Short);

    /// <summary>To be called when the writer's connection is closed.</summary>
    public void Dispose()
    {
        aside?.Join();
        flushed?.Dispose();
    }

    private void Keep(SqliteConnection writer, long pages)
    {
        written += TakeWritten(writer);
        if (aside is { IsAlive: false })
        {
            aside = null;
            WriteBack(writer);
            written = 0;
        }
        else if (aside is null && written >= pages)
        {
            aside = new Thread(WriteBackAside) { IsBackground = true, Name = "sqlite-log" };
            aside.Start();
        }
    }

    // 0 where there is no such file.
    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } found ? found.Length : 0;

    // As far as nobody reads what would be overwritten.
    private static void WriteBack(SqliteConnection connection) =>
        raw.sqlite3_wal_checkpoint_v2(connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);

    private static int TakeWritten(SqliteConnection writer)
    {
        _ = raw.sqlite3_db_status(writer.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1);
        return pages;
    }

    private void WriteBackAside()
    {
        try
        {
            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            using var read = new SqliteStatement(connection, "SELECT count(*) FROM sqlite_schema");
            read.Run(); // A connection that has read nothing does not know of the log, and writes nothing back.
            for (var round = 0; round < Rounds; round++)
            {
                WriteBack(connection);
                Flush();
            }
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            // What was not written back or flushed is left to the writer.
        }
    }

    // SQLite flushes the file only once all of the log is in it, which is on the writer's thread. The handle stays open as
    // long as the program writes: closing it would end the locks that SQLite has on the file (sqlite.org/howtocorrupt.html).
    private void Flush()
    {
        flushed ??= File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(flushed);
    }
}
