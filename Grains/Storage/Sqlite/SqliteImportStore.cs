using System.Text.Json;
using Microsoft.Data.Sqlite;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Imports;
using Telemetry.Grains.Storage.Imports;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>Row by row, on the writer's thread, between batches of heartbeats.</summary>
internal sealed class SqliteImportStore(SqliteWriter writer, IDatabase database) : IImportStore
{
    private static readonly string InstanceSql = Sql.Read("Sqlite.import-instance.sql");
    private static readonly string KnownSql = Sql.Read("Sqlite.import-known.sql");
    private static readonly string CountKnownSql = Sql.Read("Sqlite.import-count-known.sql");
    private static readonly string SpanSql = Sql.Read("Sqlite.import-span.sql");
    private static readonly string MendSql = Sql.Read("Sqlite.import-mend.sql");

    public string DaySql => "substr(received_at_utc, 1, 10)";

    public async ValueTask<int> CountKnownAsync(IReadOnlyList<ImportKey> rows, CancellationToken cancellationToken)
    {
        var asked = rows.Select(row => new[]
        {
            SqliteValue.Of(row.InstanceId), SqliteValue.Of(row.ReceivedAt - ImportKey.SameWithin), SqliteValue.Of(row.ReceivedAt + ImportKey.SameWithin),
        });
        var counts = await database.QueryAsync(
            CountKnownSql, row => row.GetInt32(0), cancellationToken, new Parameter("rows", JsonSerializer.Serialize(asked)));
        return counts[0];
    }

    public async ValueTask<bool> AddAsync(ImportRun run, ImportBatch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await writer.TransactAsync(connection =>
        {
            if (Execute(connection, ImportTable.MoveSql, ImportTable.MoveParameters(run, batch, now)) == 0)
            {
                using var position = SqliteDatabase.Command(
                    connection, ImportTable.PositionSql, [new("number", run.Number), new("run_id", run.Id)]);
                return position.ExecuteScalar() is long line && line >= batch.Line;
            }

            var erasures = ReadErasures(connection);
            List<Heartbeat> wanted = [.. batch.Heartbeats.Where(heartbeat => !erasures.Have(heartbeat))];
            var rows = WithoutKnown(connection, wanted);
            Keep(connection, run.Number, rows);
            Execute(connection, ImportTable.CountSql, ImportTable.CountParameters(run, batch, wanted.Count, rows.Count));
            return true;
        });
    }

    public async ValueTask RemoveAsync(
        int number, IReadOnlyList<ImportKey> rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await writer.TransactAsync(connection =>
        {
            using var remove = SqliteStatement.Prepare(
                connection, "DELETE FROM heartbeats WHERE received_at_utc = @received_at AND instance_id = @instance_id",
                ["received_at", "instance_id"]);
            using var countOff = SqliteStatement.Prepare(
                connection, "UPDATE instances SET heartbeats = heartbeats - 1 WHERE instance_id = @instance_id", ["instance_id"]);
            var removed = 0;
            foreach (var row in rows)
            {
                if (remove.Run(row.ReceivedAt, row.InstanceId) == 1)
                {
                    removed += countOff.Run(row.InstanceId);
                }
            }

            return Execute(
                connection, ImportTable.CountRemovedSql, [new("number", number), new("removed", removed), new("now", now)]);
        });
    }

    public ValueTask<IReadOnlyList<InstanceSpan>> ReadInstancesAsync(
        IReadOnlyCollection<Guid> instances, CancellationToken cancellationToken) =>
        database.QueryAsync(
            """
            SELECT instance_id, first_received_at, last_received_at, heartbeats FROM instances
            WHERE instance_id IN (SELECT value FROM json_each(@instances))
            """,
            row => new InstanceSpan(
                row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2), row.GetInt64(3)),
            cancellationToken,
            new Parameter("instances", JsonSerializer.Serialize(instances)));

    public async ValueTask MendAsync(
        IReadOnlyList<(InstanceSpan Seen, InstanceSpan Right)> instances, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await writer.TransactAsync(connection =>
        {
            using var mend = SqliteStatement.Prepare(
                connection, MendSql, ["instance_id", "seen_first", "seen_last", "right_first", "right_last", "receipt_id"]);
            using var empty = SqliteStatement.Prepare(
                connection, "DELETE FROM instances WHERE instance_id = @instance_id AND heartbeats = 0", ["instance_id"]);
            foreach (var (seen, right) in instances)
            {
                mend.Run(seen.InstanceId, seen.First, seen.Last, right.First, right.Last, Guid.NewGuid());
                empty.Run(seen.InstanceId);
            }

            return instances.Count;
        });
    }

    private static List<Heartbeat> WithoutKnown(SqliteConnection connection, IEnumerable<Heartbeat> heartbeats)
    {
        var rows = ImportedRows.OrderedOnce(heartbeats);
        using var ask = SqliteStatement.Prepare(connection, InstanceSql, ["instance_id"]);
        using var count = SqliteStatement.Prepare(connection, KnownSql, ["earliest", "latest", "instance_id"]);
        InstanceSpan? span = null;
        rows.RemoveAll(row =>
        {
            if (span?.InstanceId != row.InstanceId)
            {
                span = ReadInstance(ask, row.InstanceId);
            }

            if (span?.MayHold(row.ReceivedAt) != true)
            {
                return false;
            }

            return count.Read(row.ReceivedAt - ImportKey.SameWithin, row.ReceivedAt + ImportKey.SameWithin, row.InstanceId)
                && count.Number(0) > 0;
        });
        return rows;
    }

    private static Erasures ReadErasures(SqliteConnection connection)
    {
        using var command = SqliteDatabase.Command(connection, Erasures.Sql, []);
        using var row = command.ExecuteReader();
        var erased = new List<(string, DateTimeOffset)>();
        while (row.Read())
        {
            erased.Add((row.GetString(0), row.GetFieldValue<DateTimeOffset>(1)));
        }

        return new Erasures(erased);
    }

    private static InstanceSpan? ReadInstance(SqliteStatement ask, Guid instance) =>
        ask.Read(instance) ? new InstanceSpan(instance, ask.Time(0), ask.Time(1), ask.Number(2)) : null;

    private static void Keep(SqliteConnection connection, int number, List<Heartbeat> rows)
    {
        using var insert = SqliteHeartbeatStore.PrepareInsert(connection);
        using var list = SqliteStatement.Prepare(
            connection, "INSERT INTO import_rows (import, received_at_utc, instance_id) VALUES (@import, @received_at, @instance_id)",
            ["import", "received_at", "instance_id"]);
        using var add = SqliteStatement.Prepare(
            connection, SpanSql, ["instance_id", "first", "last", "receipt_id", "key_id", "heartbeats"]);

        // In the order of their times, which is that of the primary keys: pages fill from the right.
        foreach (var row in rows.OrderBy(row => row.ReceivedAt))
        {
            insert.Run(SqliteHeartbeatStore.ValuesOf(row));
            list.Run(number, row.ReceivedAt, row.InstanceId);
        }

        foreach (var span in InstanceSpan.Of(rows))
        {
            add.Run(span.InstanceId, span.First, span.Last, Guid.NewGuid(), InstanceSpan.KeyOf(number), span.Heartbeats);
        }
    }

    private static int Execute(SqliteConnection connection, string sql, Parameter[] parameters)
    {
        using var command = SqliteDatabase.Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }
}
