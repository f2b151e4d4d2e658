using System.Data.Common;
using System.Text.Json;
using Telemetry.Grains.Interfaces.Imports;

namespace Telemetry.Grains.Storage.Imports;

/// <summary>The record of imports, and the list of the rows that came by them.</summary>
public sealed class ImportTable(IDatabase database)
{
    /// <summary>Moves the record along with a batch, if that is the next one of the run that may write.</summary>
    internal const string MoveSql =
        """
        UPDATE imports SET position = @line, refused = refused + @refused, touched_at = @now
        WHERE number = @number AND run_id = @run_id AND state = 'writing' AND position = @after
        """;

    internal const string PositionSql =
        "SELECT position FROM imports WHERE number = @number AND run_id = @run_id AND state = 'writing'";

    internal const string CountSql =
        "UPDATE imports SET added = added + @added, known = known + @known, erased = erased + @erased WHERE number = @number";

    internal const string CountRemovedSql = "UPDATE imports SET removed = removed + @removed, touched_at = @now WHERE number = @number";

    private const string Columns =
        "number, state, key_id, key_name, begun_at, ended_at, file_name, sha256, bytes, time_zone, date_order, is_dry_run, "
        + "added, known, refused, removed, run_id, touched_at, position, erased";

    private const string Set =
        "UPDATE imports SET state = @state, is_running = @is_running, touched_at = @now, ended_at = @ended_at";

    /// <summary>With its report.</summary>
    public async ValueTask<KeptImport?> FindAsync(int number, CancellationToken cancellationToken) =>
        One(await database.QueryAsync(
            $"SELECT {Columns}, report FROM imports WHERE number = @number", ReadWithReport, cancellationToken,
            new Parameter("number", number)));

    /// <summary>The one that somebody is at.</summary>
    public async ValueTask<KeptImport?> FindRunningAsync(CancellationToken cancellationToken) =>
        One(await database.QueryAsync($"SELECT {Columns} FROM imports WHERE is_running", Read, cancellationToken));

    /// <summary>The latest one of this file, with these answers, that broke off.</summary>
    public async ValueTask<KeptImport?> FindInterruptedAsync(NewImport import, CancellationToken cancellationToken) =>
        One(await database.QueryAsync(
            $"""
            SELECT {Columns} FROM imports
            WHERE state = 'interrupted' AND sha256 = @sha256 AND NOT is_dry_run
              AND time_zone IS NOT DISTINCT FROM @time_zone AND date_order IS NOT DISTINCT FROM @date_order
            ORDER BY number DESC LIMIT 1
            """,
            Read, cancellationToken,
            new("sha256", import.Sha256), new("time_zone", import.TimeZone), new("date_order", import.DateOrder)));

    /// <summary>Newest first, without their reports.</summary>
    public ValueTask<IReadOnlyList<KeptImport>> ListAsync(int before, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"SELECT {Columns} FROM imports WHERE number < @before ORDER BY number DESC LIMIT @limit", Read, cancellationToken,
            new("before", before), new("limit", limit));

    /// <returns>Its number.</returns>
    public async ValueTask<int> AddAsync(NewImport import, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(
            """
            INSERT INTO imports (
                number, state, is_running, run_id, key_id, key_name, begun_at, touched_at, file_name, sha256, bytes, time_zone,
                date_order, is_dry_run, position, added, known, refused, removed)
            SELECT coalesce(max(number), 0) + 1, 'checking', true, @run_id, @key_id, @key_name, @now, @now, @file_name, @sha256,
                @bytes, @time_zone, @date_order, @is_dry_run, 0, 0, 0, 0, 0
            FROM imports
            """,
            cancellationToken,
            new("run_id", import.RunId), new("key_id", import.KeyId), new("key_name", import.KeyName), new("now", now),
            new("file_name", import.FileName), new("sha256", import.Sha256), new("bytes", import.Bytes),
            new("time_zone", import.TimeZone), new("date_order", import.DateOrder), new("is_dry_run", import.IsDryRun));
        return (await FindRunningAsync(cancellationToken))!.Import.Number;
    }

    /// <summary>From now on this run alone may write.</summary>
    public ValueTask<int> TakeOverAsync(int number, Guid runId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            UPDATE imports SET state = 'checking', is_running = true, run_id = @run_id, touched_at = @now, ended_at = NULL
            WHERE number = @number
            """,
            cancellationToken, new("number", number), new("run_id", runId), new("now", now));

    /// <summary>A sign of life.</summary>
    public ValueTask<int> TouchAsync(ImportRun run, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            "UPDATE imports SET touched_at = @now WHERE number = @number AND run_id = @run_id",
            cancellationToken, new("number", run.Number), new("run_id", run.Id), new("now", now));

    /// <summary>False: another run has the import, or it is being undone.</summary>
    /// <param name="run">Whose import it is.</param>
    /// <param name="state">What it becomes.</param>
    /// <param name="report">Null: the one that is there stays.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<bool> ChangeAsync(
        ImportRun run, ImportState state, ImportReport? report, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            {Set}, report = coalesce(@report, report)
            WHERE number = @number AND run_id = @run_id AND state NOT IN ('undoing', 'undone')
            """,
            cancellationToken,
            [
                .. StateParameters(run.Number, state, now), new("run_id", run.Id),
                new("report", report is null ? null : JsonSerializer.Serialize(report)),
            ]) == 1;

    /// <summary>Whoever had it.</summary>
    public ValueTask<int> SetAsync(int number, ImportState state, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExecuteAsync($"{Set} WHERE number = @number", cancellationToken, StateParameters(number, state, now));

    /// <summary>Rows that came by an import, in the order of time, after the last one seen.</summary>
    public ValueTask<IReadOnlyList<ImportKey>> ReadRowsAsync(
        int number, ImportKey after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            """
            SELECT received_at_utc, instance_id FROM import_rows
            WHERE import = @number AND (received_at_utc, instance_id) > (@received_at, @instance_id)
            ORDER BY received_at_utc, instance_id LIMIT @limit
            """,
            ReadKey, cancellationToken,
            new("number", number), new("received_at", after.ReceivedAt), new("instance_id", after.InstanceId), new("limit", limit));

    /// <summary>Times and instances of all heartbeats, in their order, after the last one seen.</summary>
    public ValueTask<IReadOnlyList<ImportKey>> ReadHeartbeatsAsync(ImportKey after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            """
            SELECT received_at_utc, instance_id FROM heartbeats
            WHERE received_at_utc >= @received_at AND (received_at_utc, instance_id) > (@received_at, @instance_id)
            ORDER BY received_at_utc, instance_id LIMIT @limit
            """,
            ReadKey, cancellationToken,
            new("received_at", after.ReceivedAt), new("instance_id", after.InstanceId), new("limit", limit));

    /// <summary>Forgets rows that came by an import, up to this one.</summary>
    public ValueTask<int> ForgetRowsAsync(int number, ImportKey upTo, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            DELETE FROM import_rows
            WHERE import = @number AND (received_at_utc, instance_id) <= (@received_at, @instance_id)
            """,
            cancellationToken, new("number", number), new("received_at", upTo.ReceivedAt), new("instance_id", upTo.InstanceId));

    /// <summary>
    /// Takes away the states that began with such a row and are older than all heartbeats that are left. (A state begins on a
    /// day that has a heartbeat.)
    /// </summary>
    public ValueTask<int> RemoveStatesAsync(int number, ImportKey upTo, string daySql, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            DELETE FROM states WHERE (generation, instance_id, valid_from) IN (
                SELECT generation, instance_id, {daySql} FROM import_rows CROSS JOIN statistics_fold
                WHERE import = @number AND (received_at_utc, instance_id) <= (@received_at, @instance_id)
                  AND received_at_utc <= coalesce((SELECT min(received_at_utc) FROM heartbeats), 'infinity'))
            """,
            cancellationToken, new("number", number), new("received_at", upTo.ReceivedAt), new("instance_id", upTo.InstanceId));

    internal static Parameter[] MoveParameters(ImportRun run, ImportBatch batch, DateTimeOffset now) =>
    [
        new("number", run.Number), new("run_id", run.Id), new("after", batch.After), new("line", batch.Line),
        new("refused", batch.Refused), new("now", now),
    ];

    /// <param name="run">Whose batch it is.</param>
    /// <param name="batch">Which was written.</param>
    /// <param name="wanted">Its heartbeats, without those that were erased.</param>
    /// <param name="added">Those of them that were not there.</param>
    internal static Parameter[] CountParameters(ImportRun run, ImportBatch batch, int wanted, int added) =>
    [
        new("number", run.Number), new("added", (long)added), new("known", (long)(wanted - added)),
        new("erased", (long)(batch.Lines.Length - batch.Refused - wanted)),
    ];

    private static Parameter[] StateParameters(int number, ImportState state, DateTimeOffset now)
    {
        var isRunning = state is ImportState.Checking or ImportState.Writing or ImportState.Undoing;
        return
        [
            new("number", number), new("state", state.ToString().ToLowerInvariant()), new("is_running", isRunning),
            new("now", now), new("ended_at", isRunning ? null : now),
        ];
    }

    private static KeptImport? One(IReadOnlyList<KeptImport> rows) => rows.Count > 0 ? rows[0] : null;

    private static ImportKey ReadKey(DbDataReader row) => new(row.GetFieldValue<DateTimeOffset>(0), row.GetGuid(1));

    private static KeptImport ReadWithReport(DbDataReader row)
    {
        var kept = Read(row);
        var report = row.IsDBNull(20) ? null : JsonSerializer.Deserialize<ImportReport>(row.GetString(20));
        return kept with { Import = kept.Import with { Report = report } };
    }

    private static KeptImport Read(DbDataReader row) => new(
        new Import
        {
            Number = row.GetInt32(0),
            State = Enum.Parse<ImportState>(row.GetString(1), ignoreCase: true),
            KeyId = row.GetString(2),
            KeyName = row.GetString(3),
            BegunAt = row.GetFieldValue<DateTimeOffset>(4),
            EndedAt = row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
            FileName = row.IsDBNull(6) ? null : row.GetString(6),
            Sha256 = row.GetString(7),
            Bytes = row.GetInt64(8),
            TimeZone = row.IsDBNull(9) ? null : row.GetString(9),
            DateOrder = row.IsDBNull(10) ? null : row.GetString(10),
            IsDryRun = row.GetBoolean(11),
            Checked = 0,
            Added = row.GetInt64(12),
            Known = row.GetInt64(13),
            Refused = row.GetInt64(14),
            Removed = row.GetInt64(15),
            Erased = row.GetInt64(19),
        },
        row.GetGuid(16), row.GetFieldValue<DateTimeOffset>(17), row.GetInt64(18));
}

/// <param name="Import">What everybody may know.</param>
/// <param name="RunId">The run that may write.</param>
/// <param name="TouchedAt">When it last gave a sign of life.</param>
/// <param name="Position">Rows up to this line of the file are written.</param>
public sealed record KeptImport(Import Import, Guid RunId, DateTimeOffset TouchedAt, long Position);
