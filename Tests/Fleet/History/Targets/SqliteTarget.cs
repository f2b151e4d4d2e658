using Microsoft.Data.Sqlite;

namespace Telemetry.Fleet.History.Targets;

/// <summary>The SQLite file of a receiver that is stopped. Each transaction leaves the heartbeats and their instances in
/// agreement.</summary>
internal sealed class SqliteTarget : IHeartbeatTarget
{
    private const int RowsOfTransaction = 10_000;

    private readonly FileStream dataDirectory;
    private readonly SqliteConnection connection;
    private readonly SqliteStatements statements;
    private readonly Dictionary<Guid, InstanceSpan> spans = [];
    private SqliteTransaction? transaction;
    private int rows;

    private SqliteTarget(FileStream dataDirectory, SqliteConnection connection, SqliteStatements statements)
    {
        this.dataDirectory = dataDirectory;
        this.connection = connection;
        this.statements = statements;
    }

    /// <exception cref="TargetException">A receiver runs on the file, it is no receiver's, or it has heartbeats of this
    /// fleet already.</exception>
    public static SqliteTarget Open(FileInfo file, FleetHistory history)
    {
        var taken = TakeDirectory(file);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file.FullName,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ConnectionString);
        try
        {
            connection.Open();
            var statements = new SqliteStatements(connection);
            return history.InstanceIds.Any(statements.KnowsInstance)
                ? throw TargetException.FleetIsThere(history)
                : new SqliteTarget(taken, connection, statements);
        }
        catch (Exception exception)
        {
            connection.Dispose();
            taken.Dispose();
            if (exception is SqliteException)
            {
                throw new TargetException($"{file.FullName} is no receiver's, or cannot be read: {exception.Message}", exception);
            }

            throw;
        }
    }

    public ValueTask WriteAsync(HeartbeatRow row, CancellationToken cancellation)
    {
        transaction ??= connection.BeginTransaction();
        statements.Insert(row, transaction);
        InstanceSpan.Extend(spans, row);
        return ++rows < RowsOfTransaction ? ValueTask.CompletedTask : CompleteAsync(cancellation);
    }

    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        if (transaction is not null)
        {
            foreach (var (instance, span) in spans)
            {
                statements.Add(instance, span, transaction);
            }

            statements.RebuildStatistics(transaction);
            transaction.Commit();
            transaction.Dispose();
        }

        (transaction, rows) = (null, 0);
        spans.Clear();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        transaction?.Dispose();
        statements.Dispose();
        await connection.DisposeAsync();
        await dataDirectory.DisposeAsync();
    }

    /// <summary>As the receiver takes it: one process at a time has the file.</summary>
    private static FileStream TakeDirectory(FileInfo file)
    {
        try
        {
            return new FileStream(
                Path.Combine(file.DirectoryName!, "telemetry.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TargetException(
                $"A receiver runs on {file.DirectoryName}, or it cannot be written to. Stop the receiver first.", exception);
        }
    }
}
