using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>
/// The one connection that writes to the SQLite file, on a thread of its own: SQLite has one writer at a time and its
/// calls block, so several writers would only wait for each other, on threads that requests need.
/// </summary>
internal sealed class SqliteThread : IAsyncDisposable
{
    // The heartbeat writer has two batches under way, the rejections grain a bounded number of rows.
    private const int Capacity = 1024;

    /// <summary>How long nobody has written when the log is made short: then nobody waits for that.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<Action> work = new(Capacity);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string connectionString;
    private readonly SqliteLog log;
    private SqliteWriter? writer;

    public SqliteThread(StorageOptions options, StoreMetrics metrics)
    {
        connectionString = ConnectionString(options, SqliteOpenMode.ReadWrite);
        log = new SqliteLog(options.SqliteFile, connectionString);
        metrics.ObserveLog(() => log.Bytes);
        new Thread(Run) { IsBackground = true, Name = "sqlite-writer" }.Start();
    }

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

    /// <summary>Runs the work in a transaction of its own, which is committed and on disk when the task completes.</summary>
    /// <exception cref="SqliteException">Nothing was committed.</exception>
    public Task<T> TransactAsync<T>(Func<SqliteWriter, T> transact)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queued = work.TryAdd(() =>
        {
            try
            {
                writer ??= SqliteWriter.Open(connectionString);
                done.SetResult(writer.Transact(transact));
                log.KeepShort(writer.Connection);
            }
            catch (Exception exception)
            {
                // Whatever state the fault left the connection in, the next transaction starts on a new one.
                writer?.Dispose();
                writer = null;
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
        while (!work.IsCompleted)
        {
            if (work.TryTake(out var action, log.IsShort ? Timeout.InfiniteTimeSpan : Idle))
            {
                action();
            }
            else if (writer is not null)
            {
                log.MakeShort(writer.Connection);
            }
        }

        writer?.Dispose();
        log.Dispose();
        work.Dispose();
        ended.SetResult();
    }
}
