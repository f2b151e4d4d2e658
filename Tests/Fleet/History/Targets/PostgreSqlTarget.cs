using Npgsql;
using NpgsqlTypes;

namespace Telemetry.Fleet.History.Targets;

/// <summary>The PostgreSQL database of a receiver that is stopped. Each transaction leaves the heartbeats and their
/// instances in agreement.</summary>
internal sealed class PostgreSqlTarget : IHeartbeatTarget
{
    private const int RowsOfTransaction = 10_000;

    private readonly NpgsqlConnection connection;
    private readonly Dictionary<Guid, InstanceSpan> spans = [];
    private NpgsqlTransaction? transaction;
    private NpgsqlBinaryImporter? copy;
    private int rows;

    private PostgreSqlTarget(NpgsqlConnection connection) => this.connection = connection;

    /// <summary>With the months' partitions made.</summary>
    /// <exception cref="TargetException">A receiver has sessions on the database, it is no receiver's, or it has heartbeats
    /// of this fleet already.</exception>
    public static async Task<PostgreSqlTarget> OpenAsync(
        string connectionString, FleetHistory history, CancellationToken cancellation)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "fleet",
            Pooling = false,
            CommandTimeout = 0,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            var receiver = new ReceiverOnPostgreSql(connection);
            if (await receiver.IsRunningAsync(cancellation))
            {
                throw new TargetException("A receiver runs on the database. Stop it first.");
            }

            if (await receiver.KnowsAnyAsync(history.InstanceIds, cancellation))
            {
                throw TargetException.FleetIsThere(history);
            }

            await receiver.MakePartitionsAsync(history.Options.Start, history.Options.End, cancellation);
            return new PostgreSqlTarget(connection);
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync();
            if (exception is NpgsqlException)
            {
                throw new TargetException($"The database is no receiver's, or cannot be reached: {exception.Message}", exception);
            }

            throw;
        }
    }

    public async ValueTask WriteAsync(HeartbeatRow row, CancellationToken cancellation)
    {
        transaction ??= await connection.BeginTransactionAsync(cancellation);
        copy ??= await connection.BeginBinaryImportAsync(
            $"COPY heartbeats ({HeartbeatColumn.Names}) FROM STDIN (FORMAT BINARY)", cancellation);
        await copy.StartRowAsync(cancellation);
        foreach (var column in HeartbeatColumn.All)
        {
            await (column.Of(row) switch
            {
                null => copy.WriteNullAsync(cancellation),
                DateTime time => copy.WriteAsync(time, NpgsqlDbType.TimestampTz, cancellation),
                Guid id => copy.WriteAsync(id, NpgsqlDbType.Uuid, cancellation),
                bool flag => copy.WriteAsync(flag, NpgsqlDbType.Boolean, cancellation),
                var text => copy.WriteAsync((string)text, NpgsqlDbType.Text, cancellation),
            });
        }

        InstanceSpan.Extend(spans, row);
        if (++rows == RowsOfTransaction)
        {
            await CompleteAsync(cancellation);
        }
    }

    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        if (transaction is not null && copy is not null)
        {
            await copy.CompleteAsync(cancellation);
            await copy.DisposeAsync();
            await new ReceiverOnPostgreSql(connection).AddAsync(spans, cancellation);
            await transaction.CommitAsync(cancellation);
            await transaction.DisposeAsync();
        }

        (transaction, copy, rows) = (null, null, 0);
        spans.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        // Without CompleteAsync this calls the COPY off.
        if (copy is not null)
        {
            await copy.DisposeAsync();
        }

        await connection.DisposeAsync();
    }
}
