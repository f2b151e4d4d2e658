using Microsoft.Extensions.DependencyInjection;

namespace Telemetry.Grains.Storage;

/// <summary>
/// Takes out what an installation has sent up to a time, row by row: each a transaction of its own, so that heartbeats go
/// between them. All of it can be done again.
/// </summary>
public sealed class ErasureTable(IDatabase database, [FromKeyedServices(ReadLanes.Exports)] IReadLane lane)
{
    private const int RowsAtOnce = 100;

    /// <summary>There is no index by instance. PostgreSQL's partitions are as long.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromDays(30);

    /// <summary>
    /// Remembers the erasure. When it is done no import brings anything older back: whoever is writing a batch is waited for,
    /// and the next one sees it.
    /// </summary>
    public ValueTask<int> AddAsync(Guid instance, DateTimeOffset upTo, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            INSERT INTO erasures AS known (instance_sha256, erased_at) VALUES (@sha256, @at)
            ON CONFLICT (instance_sha256) DO UPDATE SET
                erased_at = CASE WHEN excluded.erased_at > known.erased_at THEN excluded.erased_at ELSE known.erased_at END;
            UPDATE imports SET position = position WHERE is_running
            """,
            cancellationToken, new("sha256", Erasures.HashOf(instance)), new("at", upTo));

    /// <summary>What decides whether its next heartbeat is let through. One that has come later stays.</summary>
    public ValueTask<int> RemoveInstanceAsync(Guid instance, DateTimeOffset upTo, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            "DELETE FROM instances WHERE instance_id = @id AND last_received_at <= @up_to",
            cancellationToken, new("id", instance), new("up_to", upTo));

    /// <summary>Of the oldest heartbeat of all; null when there is none.</summary>
    public async ValueTask<DateTimeOffset?> FindOldestAsync(CancellationToken cancellationToken)
    {
        var oldest = await lane.QueryAsync(
            HeartbeatTable.Oldest,
            row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken);
        return oldest.Count == 0 ? null : oldest[0];
    }

    /// <summary>Takes out some of its heartbeats behind a time, and their places in imports.</summary>
    /// <returns>Up to where none is left now.</returns>
    public async ValueTask<DateTimeOffset> RemoveHeartbeatsAsync(
        Guid instance, DateTimeOffset from, DateTimeOffset upTo, CancellationToken cancellationToken)
    {
        var end = upTo - from < Slice ? upTo : from + Slice;
        var times = await lane.QueryAsync(
            """
            SELECT received_at_utc FROM heartbeats
            WHERE received_at_utc >= @from AND received_at_utc <= @end AND instance_id = @id
            ORDER BY received_at_utc LIMIT @limit
            """,
            row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken,
            new("from", from), new("end", end), new("id", instance), new("limit", RowsAtOnce));
        foreach (var at in times)
        {
            await database.ExecuteAsync(
                """
                DELETE FROM import_rows
                WHERE import IN (SELECT number FROM imports) AND received_at_utc = @at AND instance_id = @id;
                DELETE FROM heartbeats WHERE received_at_utc = @at AND instance_id = @id
                """,
                cancellationToken, new("at", at), new("id", instance));
        }

        return times.Count < RowsAtOnce ? end : times[^1];
    }

    /// <summary>What of it was refused or repaired.</summary>
    public async ValueTask RemoveRejectionsAsync(Guid instance, DateTimeOffset upTo, CancellationToken cancellationToken)
    {
        var rejections = await lane.QueryAsync(
            "SELECT id FROM rejections WHERE instance_id = @id AND received_at_utc <= @up_to",
            row => row.GetGuid(0), cancellationToken, new("id", instance), new("up_to", upTo));
        foreach (var rejection in rejections)
        {
            await database.ExecuteAsync("DELETE FROM rejections WHERE id = @rejection", cancellationToken, new Parameter("rejection", rejection));
        }
    }

    /// <summary>
    /// Its states. Whoever folds meanwhile finds that states have changed, and begins again with the heartbeats that are left.
    /// </summary>
    public ValueTask<int> RemoveStatesAsync(Guid instance, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            UPDATE statistics_fold SET version = version + 1;
            DELETE FROM states
            WHERE instance_id = @id
              AND generation IN (SELECT generation FROM statistics_fold UNION SELECT rebuild_generation FROM statistics_fold)
            """,
            cancellationToken, new Parameter("id", instance));
}
