using Npgsql;
using NpgsqlTypes;

namespace Telemetry.Peer.Storage;

/// <summary>A connection of the pool for each statement, which the server has prepared.</summary>
internal sealed class PostgreSqlTable : IHeartbeatTable
{
    private static readonly string InsertSql = IHeartbeatTable.Sql("insert");
    private static readonly string LastSql = IHeartbeatTable.Sql("last");

    private readonly NpgsqlDataSource dataSource;

    private PostgreSqlTable(NpgsqlDataSource dataSource) => this.dataSource = dataSource;

    public static async Task<PostgreSqlTable> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var dataSource = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Enough for the server to commit many at once, and few enough not to fight for its processors. All are
            // kept, and none says DISCARD ALL between two statements.
            MaxPoolSize = 32,
            MinPoolSize = 32,
            NoResetOnClose = true,
            MaxAutoPrepare = 8,
            AutoPrepareMinUsages = 2,
        });
        await using var create = dataSource.CreateCommand(IHeartbeatTable.Sql("create.postgresql"));
        await create.ExecuteNonQueryAsync(cancellationToken);
        return new PostgreSqlTable(dataSource);
    }

    public async ValueTask<bool> InsertAsync(HeartbeatRow row, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var insert = dataSource.CreateCommand(InsertSql);
        var values = insert.Parameters;
        values.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = row.ReceivedAt, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        values.Add(new NpgsqlParameter<Guid> { TypedValue = row.Payload.InstanceId, NpgsqlDbType = NpgsqlDbType.Uuid });
        values.Add(new NpgsqlParameter<bool?>
        {
            TypedValue = row.Payload.BackgroundJobsEnabled,
            NpgsqlDbType = NpgsqlDbType.Boolean,
        });
        foreach (var of in HeartbeatRow.Texts)
        {
            values.Add(new NpgsqlParameter<string?> { TypedValue = of(row), NpgsqlDbType = NpgsqlDbType.Text });
        }

        values.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = since, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return await insert.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public async ValueTask<DateTimeOffset> LastAsync(Guid instanceId, CancellationToken cancellationToken)
    {
        await using var last = dataSource.CreateCommand(LastSql);
        last.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = instanceId });
        await using var row = await last.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return row.GetFieldValue<DateTimeOffset>(0);
    }

    public void Dispose() => dataSource.Dispose();
}
