using System.Text;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Statistics;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Statistics;

/// <summary>What <see cref="StatisticsFold"/> promises, whatever the database.</summary>
public abstract class FoldSpecification(FreshDatabase database) : DatabaseSpecification(database)
{
    private static readonly Guid Instance = new("7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04");
    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);

    private readonly SettableTime time = new(Noon);
    private readonly List<Heartbeat> inserted = [];

    /// <summary>The states before the late one came are right too: the last heartbeat of the first state is not lost.</summary>
    [Theory]
    [InlineData("B", "C")]
    [InlineData("B", "A")]
    [InlineData("A", "B")]
    public async Task Late_heartbeat_takes_its_place(string late, string later)
    {
        await InsertAsync(At(-9, "A"), At(-2, "A"), At(-1, "A"));
        var (first, second) = (At(0, late), At(0, later) with { ReceivedAt = Noon.AddSeconds(30) });
        time.Now = Noon.AddMinutes(1);
        await InsertAsync(second);
        var fold = Folds.On(Database.OpenStateStore(), time);
        await fold.CatchUpAsync();
        await AssertStatesAsync();

        await InsertAsync(first);
        await fold.CatchUpAsync();

        await AssertStatesAsync();
    }

    [Fact]
    public async Task Late_heartbeat_is_folded_once_and_not_in_each_pass()
    {
        await InsertAsync(At(0, "B") with { ReceivedAt = Noon.AddSeconds(30) });
        time.Now = Noon.AddMinutes(1);
        var store = new WatchedStateStore(Database.OpenStateStore());
        var fold = Folds.On(store, time);
        await fold.CatchUpAsync();
        await InsertAsync(At(0, "A"));
        await fold.CatchUpAsync();
        var changes = store.Changes;

        // In the second that is read again.
        await InsertAsync(At(0, "A") with { InstanceId = Guid.NewGuid(), ReceivedAt = Noon.AddMilliseconds(1) });
        await fold.CatchUpAsync();
        await fold.CatchUpAsync();

        Assert.Equal(changes + 1, store.Changes);
        await AssertStatesAsync();
    }

    /// <summary>The statistics are never older than ten seconds, and the disk of a receiver to which nobody reports can rest.</summary>
    [Fact]
    public async Task Where_no_heartbeat_comes_the_database_is_written_to_every_eight_seconds()
    {
        await InsertAsync(At(0, "A"));
        var store = new WatchedStateStore(Database.OpenStateStore());
        var fold = Folds.On(store, time);
        await fold.CatchUpAsync();
        var writes = store.Writes;

        for (var seconds = 0; seconds < 80; seconds++)
        {
            time.Now += TimeSpan.FromSeconds(1);
            await fold.CatchUpAsync();
            Assert.InRange(time.Now - fold.Place!.Position, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        }

        Assert.Equal(10, store.Writes - writes);
    }

    /// <summary>Else a fold that began with an empty table would make the states of each import twice.</summary>
    [Fact]
    public async Task Heartbeats_of_an_import_are_left_to_the_rebuild_that_follows_it()
    {
        var store = new WatchedStateStore(Database.OpenStateStore());
        var fold = Folds.On(store, time);
        await fold.CatchUpAsync();
        var changes = store.Changes;
        await InsertAsync(At(-30, "A"), At(-1, "B"));

        await fold.CatchUpAsync();
        Assert.Equal(changes, store.Changes);

        await fold.RebuildAsync(CancellationToken.None);
        await fold.CatchUpAsync();
        await AssertStatesAsync();
    }

    [Fact]
    public async Task Two_folds_at_once_make_the_same_states()
    {
        await InsertAsync([.. Enumerable.Range(0, 300).Select(i => At(-(i / 10), $"{i / 40}") with { InstanceId = new Guid(i % 10, 0, 0, new byte[8]) })]);
        var store = Database.OpenStateStore(pageSize: 3);

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Folds.On(store, time).CatchUpAsync())));

        await AssertStatesAsync();
    }

    [Fact]
    public async Task Fold_that_does_not_know_whether_it_wrote_makes_the_same_states()
    {
        await InsertAsync([.. Enumerable.Range(0, 20).Select(day => At(day - 20, $"{day / 3}"))]);
        var store = new WatchedStateStore(Database.OpenStateStore(pageSize: 2)) { ForgetsWrites = true };
        var fold = Folds.On(store, time);

        for (var steps = 0; steps < 12; steps++)
        {
            await Assert.ThrowsAsync<IOException>(() => fold.StepAsync(CancellationToken.None));
        }

        store.ForgetsWrites = false;
        await fold.CatchUpAsync();
        await AssertStatesAsync();
    }

    [Fact]
    public async Task Heartbeat_from_the_future_is_folded_when_its_time_comes()
    {
        var ahead = At(3, "B");
        await Database.InsertAsync([ahead]);
        await InsertAsync(At(0, "A"));
        var fold = Folds.On(Database.OpenStateStore(), time);
        await fold.CatchUpAsync();
        await AssertStatesAsync();

        time.Now = Noon.AddDays(2);
        await InsertAsync(At(2, "A"));
        await fold.CatchUpAsync();
        await AssertStatesAsync();

        time.Now = Noon.AddDays(3).AddSeconds(1);
        await fold.CatchUpAsync();
        inserted.Add(ahead);
        await AssertStatesAsync();
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(2)]
    [InlineData(100)]
    public async Task Clock_that_was_set_back_and_forth_does_not_stop_the_fold(double hours)
    {
        await InsertAsync([.. Enumerable.Range(0, 10).Select(day => At(day - 10, $"{day / 3}"))]);
        await InsertAsync(At(0, "A"));
        var fold = Folds.On(Database.OpenStateStore(), time);
        await fold.CatchUpAsync();

        time.Now = Noon.AddHours(-hours);
        await InsertAsync(At(0, "B") with { ReceivedAt = time.Now.AddSeconds(-1), InstanceId = Guid.NewGuid() });
        await fold.CatchUpAsync();
        await AssertStatesAsync();

        time.Now = Noon.AddHours(1);
        await InsertAsync(At(0, "C") with { ReceivedAt = time.Now.AddSeconds(-1), InstanceId = Guid.NewGuid() });
        await fold.CatchUpAsync();
        await AssertStatesAsync();
    }

    [Fact]
    public async Task Place_that_a_wrong_clock_left_in_the_future_does_not_stop_the_fold()
    {
        await InsertAsync(At(-1, "A"));
        time.Now = Noon.AddYears(1);
        await Folds.On(Database.OpenStateStore(), time).CatchUpAsync();

        time.Now = Noon.AddSeconds(1);
        await InsertAsync(At(0, "B"));
        await Folds.On(Database.OpenStateStore(), time).CatchUpAsync();

        await AssertStatesAsync();
    }

    [Fact]
    public async Task Instance_that_is_missing_on_a_closed_day_is_found_and_folded()
    {
        await InsertAsync(At(0, "A"));
        var fold = Folds.On(Database.OpenStateStore(), time, out var meters);
        await fold.CatchUpAsync();
        Assert.Equal(0, Missing());

        // By a front door whose clock is wrong.
        await InsertAsync(At(0, "B") with { ReceivedAt = Noon.AddHours(-5), InstanceId = Guid.NewGuid() });
        time.Now = Noon.AddDays(1);
        await fold.CatchUpAsync();

        Assert.Equal(1, Missing());
        await AssertStatesAsync();
        await InsertAsync(At(1, "A"));
        time.Now = Noon.AddDays(2);
        await fold.CatchUpAsync();
        Assert.Equal(0, Missing());

        double Missing()
        {
            using var collector = new MetricCollector<double>(meters, FoldMetrics.MeterName, "telemetry.statistics.missing_instances");
            collector.RecordObservableInstruments();
            return collector.LastMeasurement!.Value;
        }
    }

    [Fact]
    public async Task Whatever_a_body_holds_the_fold_goes_on_and_reads_what_can_be_read()
    {
        string[] bodies =
        [
            "{}", "[]", "", "{", "null", """{"python_version":"3.11"}""", """{"python_version":"3.11"} x""",
            """{"python_version":"3.9","python_version":"3.11"}""", """{"python_version":"3.9","python_version":null}""",
            """{"python\u005fversion":"3.11"}""", """{"python_version":3.11}""", """{"python_version":1e400}""",
            """{"python_version":["3.11"]}""", """{"python_version":""}""", """{"python_version":"\ud800"}""",
            """{"python_version":"\u0000"}""", """{"\ud800":{"a":[1]},"python_version":"3.11"}""",
            $$"""{"python_version":"{{new string('x', 200)}}"}""", $$"""{"python_version":"{{new string('x', 201)}}"}""",
            $$"""{"python_version":"{{string.Concat(Enumerable.Repeat("😀", 200))}}"}""",
            $$"""{"python_version":"{{string.Concat(Enumerable.Repeat("\\ud83d\\ude00", 201))}}"}""",
            $$"""{"deep":{{new string('[', 4000)}}{{new string(']', 4000)}},"os_version":"6.1"}""",
            $$"""{"metrics":{{string.Concat(Enumerable.Repeat("{\"metrics\":", 1000))}}1{{new string('}', 1000)}},"os_version":"6.1"}""",
            """{"redis_enabled":true}""", """{"redis_enabled":"true"}""", """{"redis_enabled":0}""",
            """{"metrics":""}""", """{"metrics":null}""", """{"metrics":[{"paid_orders_bucket":"0"}]}""",
            """{"metrics":{"paid_orders_bucket":"1-10","live_events_bucket":"0","organizers_bucket":"5000+"}}""",
            """{"metrics":{"paid_orders_bucket":"1-10"},"metrics":{"live_events_bucket":"0"}}""",
            """{"metrics":{"paid_orders_bucket":"1-10"},"metrics":""}""",
            """{"metrics":{"paid_orders_bucket":"1-10","paid_orders_bucket":7}}""",
            """{"paid_orders_bucket":"1-10","metrics":{"python_version":"3"}}""",
        ];
        await InsertAsync([.. bodies.Select(body => At(0, "A") with { InstanceId = Guid.NewGuid(), RawPayload = Encoding.UTF8.GetBytes(body) })]);
        string?[] plugins =
        [
            null, "[]", """["a"]""", """["b","a","b"]""", """["a","b"]""", """["A","a"]""", """["a\n","b"]""", """["\ud800","a"]""",
            $"""["{new string('x', 3000)}","a"]""", """[1,null,{"a":["b"]},"a",""]""", "a,b", "{}", """["a"] x""", """["\u0000"]""",
        ];
        await InsertAsync([.. plugins.Select(list => At(0, "A") with { InstanceId = Guid.NewGuid(), EnabledPlugins = list, MaintainerContact = "a@b.org" })]);

        await Folds.On(Database.OpenStateStore(), time).CatchUpAsync();

        await AssertStatesAsync();
    }

    [Fact]
    public async Task States_of_every_sender_have_what_it_reports()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Payloads")))
        {
            await InsertAsync(At(0, Path.GetFileName(file)) with { InstanceId = Guid.NewGuid(), RawPayload = await File.ReadAllBytesAsync(file) });
        }

        await Folds.On(Database.OpenStateStore(), time).CatchUpAsync();

        await AssertStatesAsync();
        Assert.All(await Database.ReadStatesAsync(), state => Assert.Equal(
            (true, true, true), (state.Values["python_version"] is not null, state.Values["redis_enabled"] is not null, state.Values["submissions_bucket"] is not null)));
    }

    private static Heartbeat At(int day, string version) =>
        Heartbeats.Sparse(Instance, Noon.AddDays(day)) with { EventyayVersion = version, UptimeBucket = $"{day}d" };

    private async Task InsertAsync(params Heartbeat[] heartbeats)
    {
        await Database.InsertAsync(heartbeats);
        inserted.AddRange(heartbeats);
    }

    private Task AssertStatesAsync() => Database.AssertStatesAsync(inserted);
}

public sealed class SqliteFoldTests() : FoldSpecification(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlFoldTests(PostgreSqlFixture postgreSql)
    : FoldSpecification(new FreshPostgreSql(postgreSql.Server))
{
    /// <summary>A transaction that stays open for a minute, while others are committed and folded.</summary>
    [Fact]
    public async Task Heartbeat_whose_commit_is_held_up_appears()
    {
        var time = new SettableTime(Heartbeats.Noon.AddSeconds(1));
        var fold = Folds.On(Database.OpenStateStore(), time);
        var held = Heartbeats.Sparse(Guid.NewGuid(), Heartbeats.Noon);
        await using var connection = await Database.ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await StoredStates.InsertAsync(transaction, [held]);
        var others = new List<Heartbeat>();
        for (; time.Now < Heartbeats.Noon.AddSeconds(60); time.Now += TimeSpan.FromSeconds(5))
        {
            others.Add(Heartbeats.Sparse(Guid.NewGuid(), time.Now));
            await Database.InsertAsync([others[^1]]);
            await fold.CatchUpAsync();
            await Database.AssertStatesAsync(others);
        }

        await transaction.CommitAsync();
        await fold.CatchUpAsync();

        await Database.AssertStatesAsync([held, .. others]);
    }
}
