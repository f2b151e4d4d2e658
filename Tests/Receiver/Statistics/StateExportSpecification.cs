using System.Text.Json;
using Telemetry.Grains.Exports;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Statistics;

/// <summary>Exports of states, and of heartbeats by the states of their instances, whatever the database.</summary>
public abstract class StateExportSpecification(StoredHistory history) : IAsyncLifetime
{
    private const string Docker = "docker";

    private static readonly ExportQuery Heartbeats = new()
    {
        To = StoredHistory.Now,
        Columns = [.. HeartbeatColumn.All.Where(column => !column.IsAdminOnly).Select(column => column.Name)],
    };

    private static readonly ExportQuery States = new()
    {
        To = StoredHistory.Now,
        Columns = [.. StateColumns.All.Select(column => column.Name)],
    };

    private IReadLane lane = null!;

    public static TheoryData<int> FilterNumbers => [.. Enumerable.Range(0, QuestionsSpecification.Filters.Length)];

    private ReferenceAnswers Reference => history.Reference;

    public Task InitializeAsync()
    {
        lane = history.Database.OpenReadLane(new StorageOptions());
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(FilterNumbers))]
    public async Task Heartbeats_are_those_whose_instance_was_in_a_state_that_meets_the_filter(int number)
    {
        var filter = QuestionsSpecification.Filters[number].Without("status");
        var met = Reference.Heartbeats.Select(DayOf).Distinct()
            .SelectMany(day => Reference.Counted(filter, day).Select(seen => (day, seen.Id))).ToHashSet();
        var expected = Places(Reference.Heartbeats.Where(heartbeat => met.Contains((DayOf(heartbeat), heartbeat.InstanceId))));

        // Pages end within the rows that a statement looks at, and with them.
        Assert.Equal(expected, Places(await ReadAsync(Heartbeats with { Filter = filter }, mostRows: 97)));
        Assert.Equal(expected, Places(await ReadAsync(Heartbeats with { Filter = filter })));
        Assert.NotEmpty(expected);
        Assert.Equal(number == 0, expected.Count == Reference.Heartbeats.Count);
    }

    [Fact]
    public async Task Filter_goes_together_with_time_and_instance_and_a_limit()
    {
        var filter = Of("deployment_type", Docker);
        var all = await ReadAsync(Heartbeats with { Filter = filter });
        var instance = all[0].InstanceId;
        await history.Database.Database.ExecuteAsync(
            """
            INSERT INTO instances (instance_id, first_received_at, last_received_at, last_receipt_id, first_key_id, heartbeats)
            VALUES (@instance_id, @first_received_at, @first_received_at, @instance_id, 'key', 1)
            """,
            CancellationToken.None, new("instance_id", instance), new("first_received_at", all[0].ReceivedAt));
        var (from, to) = (all[40].ReceivedAt, all[^40].ReceivedAt);
        var query = Heartbeats with { Filter = filter, From = from, To = to };

        Assert.Equal(
            Places(all.Where(heartbeat => heartbeat.ReceivedAt >= from && heartbeat.ReceivedAt < to)), Places(await ReadAsync(query, mostRows: 31)));
        Assert.Equal(
            Places(all.Where(heartbeat => heartbeat.InstanceId == instance)), Places(await ReadAsync(Heartbeats with { Filter = filter, InstanceId = instance })));
        var page = await new HeartbeatPages(lane).ReadAsync(query with { Limit = 3 }, CancellationToken.None);
        Assert.Equal(3, page.Rows.Length);
        Assert.Equal(Places(page.Rows)[^1], page.Next);
    }

    [Fact]
    public async Task Page_ends_where_its_statement_has_looked_at_enough_rows_though_it_found_none()
    {
        var pages = new HeartbeatPages(lane) { MostRows = 50 };
        var page = await pages.ReadAsync(Heartbeats with { Filter = Of("deployment_type", "balloon") }, CancellationToken.None);

        Assert.Empty(page.Rows);
        Assert.Equal(Places(Reference.Heartbeats)[49], page.Next);
    }

    [Fact]
    public async Task All_states_come_ordered_by_instance_and_day_as_the_heartbeats_make_them()
    {
        var expected = ReferenceFold.Of(Reference.Heartbeats).Select(state => state.ToString()).ToList();

        Assert.Equal(expected, (await ReadStatesAsync(States)).ConvertAll(AsReference));
        Assert.Equal(expected, (await ReadStatesAsync(States, mostRows: 23)).ConvertAll(AsReference));
        Assert.Equal(expected, (await ReadStatesAsync(States with { Limit = 17 })).ConvertAll(AsReference));
    }

    [Theory]
    [MemberData(nameof(FilterNumbers))]
    public async Task States_are_those_that_held_in_the_time_and_meet_the_filter(int number)
    {
        var filter = QuestionsSpecification.Filters[number].Without("status");
        var last = Reference.Heartbeats.ToDictionary(heartbeat => (heartbeat.InstanceId, heartbeat.ReceivedAt), heartbeat => new Seen(heartbeat));
        foreach (var (from, to) in new[] { (0.0, 1.0), (50.0, 90.0), (60.5, 60.6), (61.0, 62.0) })
        {
            var (start, end) = (At(from), At(to));
            var expected = ReferenceFold.Of(Reference.Heartbeats).Where(state =>
                Midnight(state.ValidFrom) < end && Midnight(state.ValidUntil) > start
                && ReferenceAnswers.Meets(filter, last[(state.InstanceId, state.LastReceivedAt)]));
            var read = await ReadStatesAsync(States with { Filter = filter, From = start, To = end }, mostRows: 40);

            Assert.Equal(expected.Select(state => state.ToString()), read.ConvertAll(AsReference));
        }
    }

    [Fact]
    public async Task States_of_one_instance_go_on_behind_the_cursor()
    {
        var all = await ReadStatesAsync(States);
        var instance = all.GroupBy(state => state.InstanceId).MaxBy(states => states.Count())!.ToList();
        var after = new Cursor(Midnight(instance[1].ValidFrom), instance[1].InstanceId);

        Assert.Equal(
            instance.Skip(2).Select(AsReference),
            (await ReadStatesAsync(States with { InstanceId = after.InstanceId, After = after })).ConvertAll(AsReference));
    }

    [Fact]
    public async Task Contact_is_that_of_the_last_heartbeat_and_comes_only_when_it_is_asked_for()
    {
        var contacts = Reference.Heartbeats.ToDictionary(heartbeat => (heartbeat.InstanceId, heartbeat.ReceivedAt), heartbeat => heartbeat.MaintainerContact);
        var read = await ReadStatesAsync(States);

        Assert.All(read, state => Assert.Equal(contacts[(state.InstanceId, state.LastReceivedAt)], state.MaintainerContact));
        Assert.Contains(read, state => state.MaintainerContact is not null);
        Assert.All(await ReadStatesAsync(States with { Columns = ["began"] }), state => Assert.Null(state.MaintainerContact));
    }

    /// <summary>On a database of its own: the last microsecond of a day and the first one of the next.</summary>
    [Fact]
    public async Task Heartbeat_at_midnight_is_in_the_state_of_its_own_day()
    {
        await using var database = Fresh();
        await database.CreateAsync();
        await database.UpgradeAsync();
        var midnight = Midnight(RandomHistory.First.AddDays(3));
        var before = Storage.Heartbeats.Complete(Guid.NewGuid()) with { ReceivedAt = midnight - Storage.Heartbeats.Microsecond, EventyayVersion = "1.9.9" };
        var after = before with { ReceivedAt = midnight, EventyayVersion = "1.10.0" };
        await using (var connection = await database.ConnectAsync())
        {
            await StoredHistory.WriteAsync(connection, [before, after]);
        }

        var pages = new HeartbeatPages(database.OpenReadLane(new StorageOptions()));
        foreach (var (version, expected) in new[] { ("1.9.*", before), ("1.10.*", after) })
        {
            var page = await pages.ReadAsync(Heartbeats with { Filter = Of("eventyay_version", version) }, CancellationToken.None);
            Assert.Equal(Places([expected]), Places(page.Rows));
        }
    }

    /// <summary>Another database of the same kind.</summary>
    protected abstract FreshDatabase Fresh();

    private static Filter Of(string dimension, string value) => new([new Condition(dimension, [value], [])]);

    private static DateOnly DayOf(Heartbeat heartbeat) => DateOnly.FromDateTime(heartbeat.ReceivedAt.UtcDateTime);

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private static DateTimeOffset At(double days) => Midnight(RandomHistory.First).AddDays(days);

    private static List<Cursor> Places(IEnumerable<Heartbeat> heartbeats) =>
        [.. heartbeats.Select(heartbeat => new Cursor(heartbeat.ReceivedAt, heartbeat.InstanceId))];

    private static string AsReference(ExportedState state)
    {
        var values = StateColumns.Reported.Select((dimension, at) => (dimension.Column!, Value: state.Reported[at]));
        return new ReferenceState(
            state.InstanceId, state.ValidFrom, state.ValidUntil, state.LastReceivedAt, state.Began,
            values.ToDictionary(
                value => value.Item1,
                value => value.Item1 == "plugin_list" && value.Value is { } plugins
                    ? string.Join('\n', JsonSerializer.Deserialize<string[]>(plugins)!) : value.Value)).ToString();
    }

    private Task<List<Heartbeat>> ReadAsync(ExportQuery query, int mostRows = MatchingStates.MostRows)
    {
        var pages = new HeartbeatPages(lane) { MostRows = mostRows };
        return AllAsync(query, next => pages.ReadAsync(next, CancellationToken.None));
    }

    private Task<List<ExportedState>> ReadStatesAsync(ExportQuery query, int mostRows = MatchingStates.MostRows)
    {
        var pages = new StatePages(lane) { MostRows = mostRows };
        return AllAsync(query, next => pages.ReadAsync(next, CancellationToken.None));
    }

    private static async Task<List<TRow>> AllAsync<TRow>(ExportQuery query, Func<ExportQuery, ValueTask<ExportPage<TRow>>> read)
    {
        var rows = new List<TRow>();
        for (var calls = 0; ; calls++)
        {
            Assert.True(calls < 1000, "The reading goes round in circles.");
            var page = await read(query);
            rows.AddRange(page.Rows);
            if (page.Next is null)
            {
                return rows;
            }

            query = query with { After = page.Next };
        }
    }
}

public sealed class SqliteStateExportTests(SqliteHistory history) : StateExportSpecification(history), IClassFixture<SqliteHistory>
{
    protected override FreshDatabase Fresh() => new FreshSqlite();
}

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlStateExportTests(PostgreSqlHistory history, PostgreSqlFixture postgreSql)
    : StateExportSpecification(history), IClassFixture<PostgreSqlHistory>
{
    protected override FreshDatabase Fresh() => new FreshPostgreSql(postgreSql.Server);
}
