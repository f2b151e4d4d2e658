using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage.Sqlite;

/// <summary>One transaction a batch; prepared statements claim the instance of each heartbeat and insert its row.</summary>
internal sealed class SqliteHeartbeatStore(SqliteThread thread) : IHeartbeatStore
{
    private static readonly string ClaimSql = Sql.Read("Sqlite.claim.sql");
    private static readonly string StandingSql = Sql.Read("Sqlite.standing.sql");
    private static readonly string InsertSql = Sql.Read("Sqlite.insert.sql");

    private static readonly string[] ClaimNames =
        ["instance_id", "received_us", "receipt_id", "key_id", "claimable_until"];

    private static readonly string[] InsertNames =
    [
        "received_at_utc", "instance_id", "background_jobs_enabled", "raw_payload",
        .. TextColumns.All.Select(column => column.Name),
    ];

    /// <summary>Two: the next batch waits before the file, so that the thread that writes goes on with it at once.</summary>
    public int Parallelism => 2;

    public async ValueTask<IReadOnlyList<Standing>> RecordAsync(
        IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken) =>
        await thread.TransactAsync(writer => Record(writer, batch, window, cancellationToken));

    public StoreFault Judge(Exception exception) =>
        exception is OperationCanceledException ? StoreFault.Passing : SqliteFault.Of(exception);

    private static Standing[] Record(
        SqliteWriter writer, IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        var claim = writer.Prepared(ClaimSql, ClaimNames);
        var standing = writer.Prepared(StandingSql, "instance_id");
        var insert = writer.Prepared(InsertSql, InsertNames);
        var standings = new Standing[batch.Count];
        for (var i = 0; i < standings.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (heartbeat, receipt) = batch[i];
            if (Claim(claim, heartbeat, receipt, window))
            {
                Insert(insert, heartbeat);
                standings[i] = new Standing(heartbeat.ReceivedAt, receipt.Id);
            }
            else
            {
                standings[i] = Ask(standing, heartbeat.InstanceId);
            }
        }

        return standings;
    }

    private static bool Claim(SqliteStatement claim, Heartbeat heartbeat, Receipt receipt, TimeSpan window)
    {
        claim.BindBlob(0, SqliteValue.Bytes(heartbeat.InstanceId));
        claim.BindInteger(1, SqliteValue.Microseconds(heartbeat.ReceivedAt));
        claim.BindBlob(2, SqliteValue.Bytes(receipt.Id));
        claim.BindText(3, receipt.KeyId);
        claim.BindInteger(4, SqliteValue.Microseconds(heartbeat.ReceivedAt - window));
        return claim.Run() == 1;
    }

    private static Standing Ask(SqliteStatement standing, Guid instance)
    {
        standing.BindBlob(0, SqliteValue.Bytes(instance));
        standing.Step();
        var stands = new Standing(SqliteValue.Time(standing.Integer(0)), SqliteValue.Id(standing.Blob(1)));
        standing.Reset();
        return stands;
    }

    private static void Insert(SqliteStatement insert, Heartbeat heartbeat)
    {
        insert.BindText(0, SqliteValue.Of(heartbeat.ReceivedAt));
        insert.BindText(1, SqliteValue.Of(heartbeat.InstanceId));
        insert.BindInteger(2, heartbeat.BackgroundJobsEnabled is { } enabled ? (enabled ? 1 : 0) : null);
        if (heartbeat.RawPayload is { } body)
        {
            insert.BindText(3, body);
        }
        else
        {
            insert.BindNull(3);
        }

        for (var i = 0; i < TextColumns.All.Length; i++)
        {
            insert.BindText(i + 4, TextColumns.All[i].Of(heartbeat));
        }

        insert.Run();
    }
}
