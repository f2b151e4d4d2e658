using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using static Telemetry.Tests.Storage.Heartbeats;

namespace Telemetry.Tests.Storage;

/// <summary>What <see cref="IReadLane"/> promises, whatever the database.</summary>
public abstract class ReadLaneSpecification(FreshDatabase database) : DatabaseSpecification(database)
{
    /// <summary>A query that runs until it is ended: it counts to a number that nobody waits for.</summary>
    private const string Endless =
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000000000000) SELECT count(*) FROM numbers";

    [Fact]
    public async Task Rows_come_as_the_query_asks_for_them()
    {
        await Database.Store.RecordAsync(New(3), Window, CancellationToken.None);
        var lane = Database.OpenReadLane(new StorageOptions());

        Assert.Equal([2L], await CountAsync(lane, "SELECT count(*) FROM (SELECT * FROM heartbeats LIMIT @most) AS few", new Parameter("most", 2)));
    }

    [Fact]
    public async Task Read_that_nobody_waits_for_any_more_is_ended()
    {
        var lane = Database.OpenReadLane(new StorageOptions { Readers = 1 });
        using var leaving = new CancellationTokenSource();
        var reading = CountAsync(lane, Endless, leaving.Token);
        await Eventually.TrueAsync(() => !reading.IsCompleted);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal([0L], await CountAsync(lane, "SELECT count(*) FROM heartbeats"));
    }

    [Fact]
    public async Task Read_that_takes_too_long_is_ended()
    {
        var lane = Database.OpenReadLane(new StorageOptions { Readers = 1, ReadTimeout = TimeSpan.FromMilliseconds(200) });

        await Assert.ThrowsAnyAsync<Exception>(() => CountAsync(lane, Endless));

        Assert.Equal([0L], await CountAsync(lane, "SELECT count(*) FROM heartbeats"));
    }

    [Fact]
    public async Task Read_is_turned_away_at_once_when_too_many_wait_and_the_others_keep_their_turn()
    {
        var lane = Database.OpenReadLane(new StorageOptions { Readers = 1, ReadQueue = 1 });
        using var leaving = new CancellationTokenSource();
        var running = CountAsync(lane, Endless, leaving.Token);
        var waiting = CountAsync(lane, "SELECT count(*) FROM heartbeats");

        await Assert.ThrowsAsync<StoreBusyException>(() => CountAsync(lane, "SELECT count(*) FROM heartbeats"));

        Assert.False(waiting.IsCompleted);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal([0L], await waiting);
    }

    private static Task<IReadOnlyList<long>> CountAsync(IReadLane lane, string sql, params Parameter[] parameters) =>
        lane.QueryAsync(sql, row => row.GetInt64(0), CancellationToken.None, parameters).AsTask();

    private static Task<IReadOnlyList<long>> CountAsync(IReadLane lane, string sql, CancellationToken cancellationToken) =>
        lane.QueryAsync(sql, row => row.GetInt64(0), cancellationToken).AsTask();
}

public sealed class SqliteReadLaneTests() : ReadLaneSpecification(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlReadLaneTests(PostgreSqlFixture postgreSql)
    : ReadLaneSpecification(new FreshPostgreSql(postgreSql.Server))
{
    [Fact]
    public async Task Nothing_can_be_written()
    {
        var lane = Database.OpenReadLane(new StorageOptions());

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(
            async () => await lane.QueryAsync("DELETE FROM heartbeats RETURNING 1", row => row.GetInt32(0), CancellationToken.None));

        Assert.Equal("25006", refused.SqlState);
    }
}
