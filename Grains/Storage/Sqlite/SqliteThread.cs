using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>
/// The one connection that writes to the SQLite file, on a thread of its own: SQLite has one writer at a time and its
/// calls block, so several writers would only wait for each other, on threads that requests need.
/// </summary>
internal sealed class SqliteThread : IDisposable
{
    // The heartbeat writer has one batch under way, the rejections grain a bounded number of rows.
    private const int Capacity = 1024;

    private readonly BlockingCollection<Action> work = new(Capacity);
    private readonly string connectionString;
    private SqliteConnection? connection;

    public SqliteThread(StorageOptions options)
    {
        connectionString = ConnectionString(options, SqliteOpenMode.ReadWrite);
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
    public Task<T> TransactAsync<T>(Func<SqliteTransaction, T> transact)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queued = work.TryAdd(() =>
        {
            try
            {
                using var transaction = Connection().BeginTransaction(deferred: false);
                var result = transact(transaction);
                transaction.Commit();
                done.SetResult(result);
            }
            catch (Exception exception)
            {
                // Whatever state the fault left the connection in, the next transaction starts on a new one.
                connection?.Dispose();
                connection = null;
                done.SetException(exception);
            }
        });
        return queued ? done.Task : throw new SqliteException("The queue before the file is full.", SqliteFault.Busy);
    }

    public void Dispose() => work.CompleteAdding();

    private SqliteConnection Connection()
    {
        if (connection is null)
        {
            var opening = new SqliteConnection(connectionString);
            try
            {
                opening.Open();
                using var pragmas = opening.CreateCommand();

                // 32 MB of pages in memory, because instances come in no order; and 64 MB of log before it is
                // written back, because the same pages are written again and again meanwhile.
                pragmas.CommandText =
                    "PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 16000;";
                pragmas.ExecuteNonQuery();
            }
            catch
            {
                opening.Dispose();
                throw;
            }

            connection = opening;
        }

        return connection;
    }

    private void Run()
    {
        foreach (var action in work.GetConsumingEnumerable())
        {
            action();
        }

        connection?.Dispose();
        work.Dispose();
    }
}
