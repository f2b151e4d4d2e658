using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using static Telemetry.Tests.Storage.Heartbeats;

namespace Telemetry.Tests.Storage;

/// <summary>What <see cref="HeartbeatWriter"/> promises on a real store.</summary>
public abstract class HeartbeatWriterSpecification(FreshDatabase database) : DatabaseSpecification(database)
{
    [Fact]
    public async Task Two_heartbeats_of_an_instance_in_the_queue_are_recorded_once_and_answered_alike()
    {
        using var writer = Writers.On(Database.Store);
        var instance = Guid.NewGuid();
        Submission[] both = [New(instance, Noon), New(instance, Noon + Microsecond)];
        var standings = Array.ConvertAll(both, writer.Record);
        writer.Start();

        var winner = Assert.Single((await Task.WhenAll(standings)).Distinct());

        Assert.Contains(winner, both.Select(submission => (LastHeartbeat?)submission.AsLast()));
        Assert.Equal(winner!.Value.ReceiptId, (await Database.ReadInstanceAsync(instance)).LastReceiptId);
        Assert.Equal(1, await Database.CountAsync("heartbeats"));
        await writer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Row_that_the_store_refuses_harms_no_other()
    {
        await Database.ExecuteAsync(Database.RefusePoisonSql);

        await AssertRefusedAloneAsync(submission => submission.WithVersion(Poison));
    }

    [Fact]
    public async Task Store_without_its_tables_refuses_at_once()
    {
        await Database.ExecuteAsync("ALTER TABLE instances RENAME TO gone");
        using var writer = Writers.On(Database.Store);
        var standings = Array.ConvertAll(New(3), writer.Record);
        writer.Start();

        foreach (var standing in standings)
        {
            await Assert.ThrowsAsync<StoreFaultException>(() => standing);
        }

        await writer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Store_that_is_away_for_longer_than_the_budget_gives_null()
    {
        var store = new FaultyTimes(Database.OpenAbsentStore());
        using var writer = Writers.On(store, new HeartbeatOptions { WriteBudget = TimeSpan.FromMilliseconds(300) });
        writer.Start();

        Assert.Null(await writer.Record(New()));
        Assert.True(store.Count > 1, "It was tried once only.");
        await writer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Locked_instances_are_recorded_within_the_budget_once_they_are_free()
    {
        var known = New();
        await Database.Store.RecordAsync([known], Window, CancellationToken.None);
        var store = new FaultyTimes(Database.Store);
        using var writer = Writers.On(store);
        writer.Start();
        var next = New(known.Heartbeat.InstanceId, Noon + Window);

        Task<LastHeartbeat?> standing;
        await using (var other = await Database.ConnectAsync())
        await using (await Database.LockInstancesAsync(other))
        {
            standing = writer.Record(next);
            await Eventually.TrueAsync(() => store.Count > 0);
            Assert.False(standing.IsCompleted);
        }

        Assert.Equal(next.AsLast(), await standing);
        Assert.Equal(2, (await Database.ReadInstanceAsync(known.Heartbeat.InstanceId)).Heartbeats);
        Assert.Equal(2, await Database.CountAsync("heartbeats"));
        await writer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Lone_heartbeat_does_not_wait_for_a_batch_that_hangs()
    {
        var known = New();
        await Database.Store.RecordAsync([known], Window, CancellationToken.None);
        var store = new HangingOnce(Database.Store);
        using var writer = Writers.On(store);
        writer.Start();
        var hanging = Array.ConvertAll(New(500), writer.Record);
        await store.Hangs;

        var lone = New();
        Assert.Equal(lone.AsLast(), await writer.Record(lone).WaitAsync(TimeSpan.FromSeconds(1)));

        Assert.Contains(hanging, recording => !recording.IsCompleted);
        store.GoOn();
        Assert.All(await Task.WhenAll(hanging), last => Assert.NotNull(last));
        await writer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Full_queue_turns_away_at_once_and_keeps_what_it_took()
    {
        using var writer = Writers.On(Database.Store, new HeartbeatOptions { QueueCapacity = 3 });
        var taken = New(3);
        var standings = Array.ConvertAll(taken, writer.Record);

        Assert.Null(writer.TryRecord(New()));

        writer.Start();
        Assert.Equal(taken.Select(s => (LastHeartbeat?)s.AsLast()), await Task.WhenAll(standings));
        await writer.StopAsync(CancellationToken.None);
        Assert.Equal(3, await Database.CountAsync("heartbeats"));
    }

    [Fact]
    public async Task Stopping_writes_what_is_queued_and_takes_no_more()
    {
        using var writer = Writers.On(Database.Store, new HeartbeatOptions { BatchSize = 100 });
        var queued = New(1000);
        var standings = Array.ConvertAll(queued, writer.Record);
        writer.Start();

        await writer.StopAsync(CancellationToken.None);

        Assert.All(standings, standing => Assert.True(standing.IsCompletedSuccessfully));
        Assert.Equal(queued.Select(s => (LastHeartbeat?)s.AsLast()), await Task.WhenAll(standings));
        Assert.Equal(1000, await Database.CountAsync("heartbeats"));
        Assert.Null(writer.TryRecord(New()));
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_a_store_that_is_away_longer_than_it_may()
    {
        var store = new FaultyTimes(Database.OpenAbsentStore());
        using var writer = Writers.On(store);
        var standings = Array.ConvertAll(New(2), writer.Record);
        writer.Start();
        await Eventually.TrueAsync(() => store.Count > 0);

        await writer.StopAsync(new CancellationToken(canceled: true));

        Assert.Equal([null, null], await Task.WhenAll(standings));
    }

    /// <summary>Queues many heartbeats, some of them made bad: those are refused, and only those.</summary>
    protected async Task AssertRefusedAloneAsync(Func<Submission, Submission> spoil)
    {
        using var writer = Writers.On(Database.Store);
        var good = New(60);
        var bad = Array.ConvertAll(New(3), submission => spoil(submission));
        var refused = new List<Task<LastHeartbeat?>>();
        var recorded = new List<Task<LastHeartbeat?>>();
        for (var i = 0; i < good.Length; i++)
        {
            if (i % 20 == 10)
            {
                refused.Add(writer.Record(bad[i / 20]));
            }

            recorded.Add(writer.Record(good[i]));
        }

        writer.Start();

        foreach (var standing in refused)
        {
            await Assert.ThrowsAsync<StoreFaultException>(() => standing);
        }

        Assert.Equal(good.Select(s => (LastHeartbeat?)s.AsLast()), await Task.WhenAll(recorded));
        Assert.Equal(good.Length, await Database.CountAsync("heartbeats"));
        Assert.Equal(good.Length, await Database.CountAsync("instances"));
        await writer.StopAsync(CancellationToken.None);
    }
}

public sealed class SqliteHeartbeatWriterTests() : HeartbeatWriterSpecification(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlHeartbeatWriterTests(PostgreSqlFixture postgreSql)
    : HeartbeatWriterSpecification(new FreshPostgreSql(postgreSql.Server))
{
    [Theory]
    [InlineData(0x0000)]
    [InlineData(0xD800)]
    public async Task Text_that_PostgreSQL_cannot_hold_harms_no_other(int character) =>
        await AssertRefusedAloneAsync(submission => submission.WithVersion($"1{(char)character}2"));
}
