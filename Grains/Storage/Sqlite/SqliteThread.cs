using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>
/// The one connection that writes to the SQLite file, on a thread of its own: SQLite has one writer at a time and its
/// calls block, so several writers would only wait for each other, on threads that requests need.
/// </summary>
internal sealed class SqliteThread : IDisposable
{
    // The heartbeat writer has two batches under way, the rejections grain a bounded number of rows.
    private const int Capacity = 1024;

    private readonly BlockingCollection<Action> work = new(Capacity);
    private readonly string connectionString;
    private readonly SqliteLog log;
    private SqliteWriter? writer;

    public SqliteThread(StorageOptions options)
    {
        connectionString = ConnectionString(options, SqliteOpenMode.ReadWrite);
        log = new SqliteLog(options.SqliteFile, connectionString);
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

    public void Dispose() => work.CompleteAdding();

    private void Run()
    {
        foreach (var action in work.GetConsumingEnumerable())
        {
            action();
        }

        writer?.Dispose();
        log.Dispose();
        work.Dispose();
    }
}
