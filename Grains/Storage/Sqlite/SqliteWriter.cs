using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>
/// The one connection that writes to the SQLite file, on a thread of its own. SQLite has one writer at a time and its
/// calls block, so several writers would only wait for each other, on threads that requests need.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    // The heartbeat writer has two batches under way, the rejections grain a bounded number of rows.
    private const int Capacity = 1024;

    // WAL is kept in the file, but a backup that was put in its place may not have it.
    // 32 MB of pages in memory, because instances come in no order. A log of 64 MB: under load the same pages are written
    // to it again and again until it is written back into the file.
    private const string Pragmas =
        """
        PRAGMA busy_timeout = 5000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -32768;
        PRAGMA wal_autocheckpoint = 16000;
        """;

    /// <summary>How long nobody has written when the log is written back, so that the next batch need not wait for it.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<Action> work = new(Capacity);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteFile file;
    private SqliteConnection? connection;

    public SqliteWriter(SqliteFile file, StoreMetrics metrics)
    {
        this.file = file;
        metrics.ObserveLog(() => file.LogBytes);
        new Thread(Run) { IsBackground = true, Name = "sqlite-writer" }.Start();
    }

    /// <summary>Runs the work in a transaction of its own, which is committed and on disk when the task completes.</summary>
    /// <exception cref="SqliteException">Nothing was committed, or it went into a file that is not there any more.</exception>
    public Task<T> TransactAsync<T>(Func<SqliteConnection, T> transact)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queued = work.TryAdd(() =>
        {
            try
            {
                done.SetResult(Transact(transact));
            }
            catch (Exception exception)
            {
                // Whatever state the fault left the connection in, the next transaction starts on a new one.
                connection?.Dispose();
                connection = null;
                done.TrySetException(exception);
            }
        });
        return queued ? done.Task : throw new SqliteException("The queue before the file is full.", SqliteFault.Busy);
    }

    /// <summary>
    /// Takes no more work. When this is done what was taken is done too, and the file is closed: all is in it and no log
    /// beside it, unless somebody else has it open.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        work.CompleteAdding();
        await ended.Task;
    }

    private void Run()
    {
        var isIdle = true;
        while (!work.IsCompleted)
        {
            if (work.TryTake(out var action, isIdle ? Timeout.InfiniteTimeSpan : Idle))
            {
                action();
                isIdle = false;
            }
            else
            {
                WriteBackLog();
                isIdle = true;
            }
        }

        connection?.Dispose();
        work.Dispose();
        ended.SetResult();
    }

    private T Transact<T>(Func<SqliteConnection, T> transact)
    {
        connection ??= Open();
        Execute(connection, "BEGIN IMMEDIATE");
        var result = transact(connection);
        Execute(connection, "COMMIT");
        file.ThrowIfMoved(connection);
        return result;
    }

    private SqliteConnection Open()
    {
        var opened = file.Open(SqliteOpenMode.ReadWrite);
        try
        {
            Execute(opened, Pragmas);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void WriteBackLog()
    {
        if (connection is null)
        {
            return;
        }

        try
        {
            Execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SqliteException)
        {
            // Tried again after the next batches. The log's size is a metric, and commits meet the same disk.
        }
    }
}
