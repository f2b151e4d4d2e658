using System.Data;
using Npgsql;
using NpgsqlTypes;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Imports;
using Telemetry.Grains.Storage.Imports;

namespace Telemetry.Grains.Storage.PostgreSql;

/// <summary>A batch is a COPY into both tables, after what is kept already was asked for and left out.</summary>
internal sealed class PostgreSqlImportStore(NpgsqlDataSource dataSource) : IImportStore
{
    private const string CopyRows = "COPY import_rows (import, received_at_utc, instance_id) FROM STDIN (FORMAT BINARY)";

    // The planner knows nothing of arrays. These leave it the one good way: row by row, through the primary key.
    private const string ByKey = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off";

    private static readonly string KnownSql = Sql.Read("PostgreSql.import-known.sql");
    private static readonly string InstancesSql = Sql.Read("PostgreSql.import-instances.sql");

    // What is known of instances, locked in the order in which heartbeats lock them too, so that nobody waits in a circle.
    private static readonly string LockSql = InstancesSql + " ORDER BY instance_id FOR UPDATE";

    private static readonly string SpansSql = Sql.Read("PostgreSql.import-spans.sql");
    private static readonly string RemoveSql = Sql.Read("PostgreSql.import-remove.sql");
    private static readonly string CountOffSql = Sql.Read("PostgreSql.import-count-off.sql");
    private static readonly string MendSql = Sql.Read("PostgreSql.import-mend.sql");

    public string DaySql => "(received_at_utc AT TIME ZONE 'UTC')::date";

    public ValueTask<int> CountKnownAsync(IReadOnlyList<ImportKey> rows, CancellationToken cancellationToken) =>
        TransactAsync(
            async connection =>
            {
                var spans = (await SpansAsync(connection, InstancesSql, rows.Select(row => row.InstanceId), cancellationToken))
                    .ToDictionary(span => span.InstanceId);
                return (await KnownAsync(connection, [.. rows.Where(row => MayBeKept(spans, row))], cancellationToken)).Count;
            },
            cancellationToken);

    public async ValueTask<bool> AddAsync(ImportRun run, ImportBatch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        if (await ExecuteAsync(connection, ImportTable.MoveSql, ImportTable.MoveParameters(run, batch, now), cancellationToken) == 0)
        {
            await using var position = PostgreSqlDatabase.Command(
                connection, ImportTable.PositionSql, [new("number", run.Number), new("run_id", run.Id)]);
            return await position.ExecuteScalarAsync(cancellationToken) is long line && line >= batch.Line;
        }

        await ExecuteAsync(connection, ByKey, [], cancellationToken);
        var erasures = new Erasures(await ReadAsync(
            connection, Erasures.Sql, row => (row.GetString(0), row.GetFieldValue<DateTimeOffset>(1)), cancellationToken));
        List<Heartbeat> wanted = [.. batch.Heartbeats.Where(heartbeat => !erasures.Have(heartbeat))];
        var rows = await WithoutKnownAsync(connection, wanted, cancellationToken);
        if (rows.Count > 0)
        {
            await KeepAsync(connection, run.Number, rows, cancellationToken);
        }

        await ExecuteAsync(
            connection, ImportTable.CountSql, ImportTable.CountParameters(run, batch, wanted.Count, rows.Count), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    public async ValueTask RemoveAsync(
        int number, IReadOnlyList<ImportKey> rows, DateTimeOffset now, CancellationToken cancellationToken) =>
        await TransactAsync(
            async connection =>
            {
                await SpansAsync(connection, LockSql, rows.Select(row => row.InstanceId), cancellationToken);
                var gone = await ReadAsync(
                    connection, RemoveSql, row => row.GetGuid(0), cancellationToken, Ids(rows), Times(rows));
                var counts = gone.CountBy(instance => instance).ToList();
                await using var countOff = new NpgsqlCommand(CountOffSql, connection)
                {
                    Parameters =
                    {
                        PostgreSqlArray.Of(NpgsqlDbType.Uuid, counts.Select(count => count.Key)),
                        PostgreSqlArray.Of(NpgsqlDbType.Bigint, counts.Select(count => (long)count.Value)),
                    },
                };
                await countOff.ExecuteNonQueryAsync(cancellationToken);
                return await ExecuteAsync(
                    connection, ImportTable.CountRemovedSql,
                    [new("number", number), new("removed", (long)gone.Count), new("now", now)], cancellationToken);
            },
            cancellationToken);

    public async ValueTask<IReadOnlyList<InstanceSpan>> ReadInstancesAsync(
        IReadOnlyCollection<Guid> instances, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await SpansAsync(connection, InstancesSql, instances, cancellationToken);
    }

    public async ValueTask MendAsync(
        IReadOnlyList<(InstanceSpan Seen, InstanceSpan Right)> instances, CancellationToken cancellationToken) =>
        await TransactAsync(
            async connection =>
            {
                var ids = instances.Select(instance => instance.Seen.InstanceId).ToList();
                await SpansAsync(connection, LockSql, ids, cancellationToken);
                await using var mend = new NpgsqlCommand(MendSql, connection)
                {
                    Parameters =
                    {
                        PostgreSqlArray.Of(NpgsqlDbType.Uuid, ids),
                        PostgreSqlArray.Of(NpgsqlDbType.TimestampTz, instances.Select(instance => instance.Seen.First)),
                        PostgreSqlArray.Of(NpgsqlDbType.TimestampTz, instances.Select(instance => instance.Seen.Last)),
                        PostgreSqlArray.Of(NpgsqlDbType.TimestampTz, instances.Select(instance => instance.Right.First)),
                        PostgreSqlArray.Of(NpgsqlDbType.TimestampTz, instances.Select(instance => instance.Right.Last)),
                    },
                };
                await mend.ExecuteNonQueryAsync(cancellationToken);
                await using var empty = new NpgsqlCommand("DELETE FROM instances WHERE instance_id = ANY ($1) AND heartbeats = 0", connection)
                {
                    Parameters = { PostgreSqlArray.Of(NpgsqlDbType.Uuid, ids) },
                };
                return await empty.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken);

    /// <summary>In the order of instances and times.</summary>
    private static async ValueTask<List<Heartbeat>> WithoutKnownAsync(
        NpgsqlConnection connection, IEnumerable<Heartbeat> heartbeats, CancellationToken cancellationToken)
    {
        var rows = ImportedRows.OrderedOnce(heartbeats);
        var spans = (await SpansAsync(connection, LockSql, rows.Select(row => row.InstanceId), cancellationToken))
            .ToDictionary(span => span.InstanceId);
        List<ImportKey> doubtful =
            [.. rows.Select(row => new ImportKey(row.ReceivedAt, row.InstanceId)).Where(row => MayBeKept(spans, row))];
        var known = (await KnownAsync(connection, doubtful, cancellationToken)).Select(place => doubtful[place]).ToHashSet();
        rows.RemoveAll(row => known.Contains(new ImportKey(row.ReceivedAt, row.InstanceId)));
        return rows;
    }

    private static async ValueTask KeepAsync(
        NpgsqlConnection connection, int number, List<Heartbeat> rows, CancellationToken cancellationToken)
    {
        await PostgreSqlHeartbeatStore.CopyAsync(connection, rows, cancellationToken);
        await using (var copy = await connection.BeginBinaryImportAsync(CopyRows, cancellationToken))
        {
            foreach (var row in rows.OrderBy(row => row.ReceivedAt))
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(number, NpgsqlDbType.Integer, cancellationToken);
                await copy.WriteAsync(row.ReceivedAt, NpgsqlDbType.TimestampTz, cancellationToken);
                await copy.WriteAsync(row.InstanceId, NpgsqlDbType.Uuid, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        var spans = InstanceSpan.Of(rows);
        await using var add = new NpgsqlCommand(SpansSql, connection)
        {
            Parameters =
            {
                PostgreSqlArray.Of(NpgsqlDbType.Uuid, spans.Select(span => span.InstanceId)),
                PostgreSqlArray.Of(NpgsqlDbType.TimestampTz, spans.Select(span => span.First)),
                PostgreSqlArray.Of(NpgsqlDbType.TimestampTz, spans.Select(span => span.Last)),
                PostgreSqlArray.Of(NpgsqlDbType.Bigint, spans.Select(span => span.Heartbeats)),
                new NpgsqlParameter<string> { TypedValue = InstanceSpan.KeyOf(number) },
            },
        };
        await add.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The places of those that are kept.</summary>
    private static async ValueTask<IReadOnlyList<int>> KnownAsync(
        NpgsqlConnection connection, List<ImportKey> rows, CancellationToken cancellationToken) =>
        rows.Count == 0 ? [] : await ReadAsync(connection, KnownSql, row => row.GetInt32(0), cancellationToken, Ids(rows), Times(rows));

    private static ValueTask<IReadOnlyList<InstanceSpan>> SpansAsync(
        NpgsqlConnection connection, string sql, IEnumerable<Guid> instances, CancellationToken cancellationToken) =>
        ReadAsync(
            connection, sql,
            row => new InstanceSpan(
                row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2), row.GetInt64(3)),
            cancellationToken, PostgreSqlArray.Of(NpgsqlDbType.Uuid, instances.Distinct()));

    private static bool MayBeKept(Dictionary<Guid, InstanceSpan> spans, ImportKey row) =>
        spans.TryGetValue(row.InstanceId, out var span) && span.MayHold(row.ReceivedAt);

    private async ValueTask<T> TransactAsync<T>(Func<NpgsqlConnection, ValueTask<T>> transact, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await ExecuteAsync(connection, ByKey, [], cancellationToken);
        var result = await transact(connection);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    private static async ValueTask<IReadOnlyList<T>> ReadAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken,
        params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private static async ValueTask<int> ExecuteAsync(
        NpgsqlConnection connection, string sql, Parameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = PostgreSqlDatabase.Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter<Guid[]> Ids(IReadOnlyList<ImportKey> rows) => PostgreSqlArray.Of(NpgsqlDbType.Uuid, rows.Select(row => row.InstanceId));

    private static NpgsqlParameter<DateTimeOffset[]> Times(IReadOnlyList<ImportKey> rows) =>
        PostgreSqlArray.Of(NpgsqlDbType.TimestampTz, rows.Select(row => row.ReceivedAt));
}
