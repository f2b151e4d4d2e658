using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Statistics;
using Telemetry.Grains.Storage.States;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Statistics;

/// <summary>What a rebuild of the states promises, whatever the database.</summary>
public abstract class RebuildSpecification(FreshDatabase database) : DatabaseSpecification(database)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    private readonly SettableTime time = new(Noon.AddMinutes(5));

    [Fact]
    public async Task Imported_heartbeats_are_in_the_states_after_a_rebuild()
    {
        var (kept, imported) = (History(first: -10, last: 0), History(first: -40, last: -11));
        var fold = Folds.On(Database.OpenStateStore(), time);
        await Database.InsertAsync(kept);
        await fold.CatchUpAsync();
        await Database.InsertAsync(imported);
        await fold.CatchUpAsync();
        await Database.AssertStatesAsync(kept);

        await fold.RebuildAsync(CancellationToken.None);
        await fold.CatchUpAsync();

        await Database.AssertStatesAsync([.. kept, .. imported]);
    }

    /// <summary>Heartbeats go on coming meanwhile, and are seen at once.</summary>
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(3)]
    public async Task Old_states_answer_until_the_new_ones_do(int stepsToARestart)
    {
        var (kept, imported) = (History(first: -10, last: 0).ToList(), History(first: -40, last: -11));
        var store = Database.OpenStateStore(pageSize: 7);
        var fold = Folds.On(store, time);
        await Database.InsertAsync(kept);
        await fold.CatchUpAsync();
        await Database.InsertAsync(imported);
        await fold.RebuildAsync(CancellationToken.None);

        var steps = 0;
        for (var generation = fold.Place!.Generation; (await store.ReadPlaceAsync(CancellationToken.None))!.Generation == generation; steps++)
        {
            await Database.AssertStatesAsync(kept);
            Assert.InRange((await fold.ReadProgressAsync(CancellationToken.None)).Rebuild!.Value, 0, 1);
            time.Now += TimeSpan.FromMinutes(1);
            kept.Add(Heartbeats.Sparse(Guid.NewGuid(), time.Now));
            await Database.InsertAsync([kept[^1]]);
            fold = (steps + 1) % stepsToARestart == 0 ? Folds.On(store, time) : fold;
            await fold.StepAsync(CancellationToken.None);
        }

        Assert.True(steps > 10);
        await Database.AssertStatesAsync([.. kept, .. imported]);
        await fold.CatchUpAsync();
        await Database.AssertStatesAsync([.. kept, .. imported]);
        Assert.Null((await fold.ReadProgressAsync(CancellationToken.None)).Rebuild);
    }

    [Fact]
    public async Task Old_states_are_deleted_once_the_new_ones_answer()
    {
        var fold = Folds.On(Database.OpenStateStore(pageSize: 5), time);
        await Database.InsertAsync(History(first: -40, last: 0));
        await fold.CatchUpAsync();
        await fold.RebuildAsync(CancellationToken.None);
        await fold.StepAsync(CancellationToken.None);
        await fold.RebuildAsync(CancellationToken.None);
        await fold.CatchUpAsync();

        Assert.Equal(await Database.CountAsync("instance_states"), await Database.CountAsync("states"));
        await Database.AssertStatesAsync(History(first: -40, last: 0));
    }

    /// <summary>Months of heartbeats may have been deleted; what statistics know of them is not lost.</summary>
    [Theory]
    [InlineData(-39)]
    [InlineData(-25)]
    [InlineData(-24)]
    [InlineData(-23)]
    [InlineData(-12)]
    [InlineData(-1)]
    [InlineData(2)]
    public async Task States_older_than_the_oldest_heartbeat_stay_as_they_are(int firstKeptDay)
    {
        var all = History(first: -40, last: 0);
        var fold = Folds.On(Database.OpenStateStore(pageSize: 3), time);
        await Database.InsertAsync(all);
        await fold.CatchUpAsync();
        await Database.ExecuteAsync($"DELETE FROM heartbeats WHERE received_at_utc < '{Noon.Date.AddDays(firstKeptDay):yyyy-MM-dd}'");

        await fold.RebuildAsync(CancellationToken.None);
        await fold.CatchUpAsync();

        await Database.AssertStatesAsync(all);
    }

    [Fact]
    public async Task Program_with_a_newer_definition_rebuilds_by_itself()
    {
        var all = History(first: -40, last: 0);
        await Database.InsertAsync(all);
        await Folds.On(Database.OpenStateStore(), time).CatchUpAsync();
        await Database.ExecuteAsync($"UPDATE statistics_fold SET definition = {StatisticsFold.Definition - 1}");
        await Database.ExecuteAsync("UPDATE states SET eventyay_version = 'as it was defined before'");

        await Folds.On(Database.OpenStateStore(), time).CatchUpAsync();

        await Database.AssertStatesAsync(all);
        Assert.Equal(StatisticsFold.Definition, (await Database.OpenStateStore().ReadPlaceAsync(CancellationToken.None))!.Definition);
    }

    [Theory]
    [InlineData("definition")]
    [InlineData("rebuild_definition")]
    public async Task Program_with_an_older_definition_leaves_alone_what_a_newer_one_has_made(string column)
    {
        var fold = Folds.On(Database.OpenStateStore(pageSize: 5), time);
        await Database.InsertAsync(History(first: -40, last: 0));
        await fold.CatchUpAsync();
        await fold.RebuildAsync(CancellationToken.None);
        await Database.ExecuteAsync($"UPDATE statistics_fold SET {column} = {StatisticsFold.Definition + 1}");
        var before = await PlaceAsync();

        await Folds.On(Database.OpenStateStore(), time).CatchUpAsync();

        Assert.Equal((before.Generation, before.Definition, before.Rebuild), ((await PlaceAsync()).Generation, (await PlaceAsync()).Definition, (await PlaceAsync()).Rebuild));

        async Task<FoldPlace> PlaceAsync() => (await Database.OpenStateStore().ReadPlaceAsync(CancellationToken.None))!;
    }

    /// <summary>Of six instances that change, pause and return, with two heartbeats on some days.</summary>
    private static Heartbeat[] History(int first, int last) =>
    [
        .. from instance in Enumerable.Range(0, 6)
           from day in Enumerable.Range(first, last - first + 1)
           where instance != 1 || day % 7 == 0
           where instance != 2 || day % 8 == 0
           where instance != 3 || day is < -30 or > -5
           from half in instance == 4 && day % 3 == 0 ? new[] { -11, -1 } : new[] { 0 }
           select Heartbeats.Sparse(new Guid(instance, 0, 0, new byte[8]), Noon.AddDays(day).AddHours(half - 0.1).AddSeconds(instance)) with
           {
               EventyayVersion = (day + instance) % 10 < 5 ? "A" : half < -5 ? "B" : "C",
               UptimeBucket = $"{day}.{half}",
               EnabledPlugins = instance == 5 ? """["a"]""" : null,
           },
    ];
}

public sealed class SqliteRebuildTests() : RebuildSpecification(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlRebuildTests(PostgreSqlFixture postgreSql)
    : RebuildSpecification(new FreshPostgreSql(postgreSql.Server));
