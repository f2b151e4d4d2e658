using Telemetry.Grains.Exports;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using static Telemetry.Tests.Storage.Heartbeats;

namespace Telemetry.Tests.Storage;

/// <summary>What <see cref="HeartbeatPages"/> promises, whatever the database.</summary>
public abstract class HeartbeatPagesSpecification(FreshDatabase database) : DatabaseSpecification(database)
{
    private static readonly Guid Low = new("00000000-0000-4000-8000-000000000001");
    private static readonly Guid High = new("ffffffff-ffff-4fff-bfff-fffffffffffe");

    private static readonly ExportQuery Everything = new() { To = Noon.AddDays(1000), Columns = [.. HeartbeatColumn.All.Select(column => column.Name)] };

    private IReadLane lane = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        lane = Database.OpenReadLane(new StorageOptions());
    }

    [Fact]
    public async Task Heartbeats_come_ordered_by_time_and_then_instance()
    {
        await RecordAsync((High, 0), (High, 24), (Low, 1), (Low, 24));

        Assert.Equal(
            [At(High, 0), At(Low, 1), At(Low, 24), At(High, 24)], await PlacesAsync(Everything));
    }

    [Fact]
    public async Task More_heartbeats_than_a_page_holds_come_whole_and_in_order()
    {
        // Three at each time, so that pages end within a time and between two.
        var recorded = Enumerable.Range(0, HeartbeatPages.Size + 450).Select(i => New(Guid.NewGuid(), Noon.AddSeconds(i / 3))).ToArray();
        foreach (var batch in recorded.Chunk(500))
        {
            await Database.Store.RecordAsync(batch, Window, CancellationToken.None);
        }

        var expected = recorded
            .Select(submission => new Cursor(submission.Heartbeat.ReceivedAt, submission.Heartbeat.InstanceId))
            .OrderBy(place => place.ReceivedAt)
            .ThenBy(place => place.InstanceId.ToString("D"), StringComparer.Ordinal);
        Assert.Equal(expected, await PlacesAsync(Everything));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(249)]
    [InlineData(250)]
    [InlineData(251)]
    public async Task Limit_is_the_most_that_a_page_has_and_the_next_one_goes_on_behind_it(int limit)
    {
        await Database.Store.RecordAsync(New(250), Window, CancellationToken.None);
        var pages = new HeartbeatPages(lane);

        var first = await pages.ReadAsync(Everything with { Limit = limit }, CancellationToken.None);
        var rest = await PlacesAsync(Everything with { After = first.Next });

        Assert.Equal(Math.Min(limit, 250), first.Rows.Length);
        Assert.Equal(250, first.Next is null ? first.Rows.Length : first.Rows.Length + rest.Count);
    }

    [Fact]
    public async Task Reading_resumes_right_behind_the_cursor()
    {
        await RecordAsync((Low, 0), (High, 0), (Low, 24), (High, 24));
        var all = await PlacesAsync(Everything);

        for (var seen = 1; seen <= all.Count; seen++)
        {
            Assert.Equal(all.Skip(seen), await PlacesAsync(Everything with { After = all[seen - 1] }));
        }
    }

    [Fact]
    public async Task From_is_inclusive_and_to_is_exclusive()
    {
        await RecordAsync((Low, 0), (Low, 24), (Low, 48));

        var places = await PlacesAsync(Everything with { From = Noon, To = Noon.AddHours(48) });

        Assert.Equal([At(Low, 0), At(Low, 24)], places);
        Assert.Empty(await PlacesAsync(Everything with { From = Noon + Microsecond, To = Noon.AddHours(24) }));
    }

    [Fact]
    public async Task Heartbeats_of_one_instance_are_found_over_years_and_behind_a_clock_that_was_wrong()
    {
        await RecordAsync((High, 24 * 365), (Low, 24 * 400), (Low, 0), (Low, 24), (High, 24), (Low, 24 * 700));

        Assert.Equal(
            [At(Low, 0), At(Low, 24), At(Low, 24 * 400), At(Low, 24 * 700)], await PlacesAsync(Everything with { InstanceId = Low }));
        Assert.Equal([At(Low, 24 * 400)], await PlacesAsync(Everything with { InstanceId = Low, From = Noon.AddDays(2), To = Noon.AddDays(700) }));
    }

    [Fact]
    public async Task Instance_that_nobody_knows_is_answered_without_a_look_at_the_heartbeats()
    {
        await Database.ExecuteAsync("ALTER TABLE heartbeats RENAME TO gone");

        var page = await new HeartbeatPages(lane).ReadAsync(Everything with { InstanceId = Low }, CancellationToken.None);

        Assert.Equal(([], null), (page.Rows, page.Next));
    }

    [Fact]
    public async Task Instance_filter_leaves_out_the_others()
    {
        await RecordAsync((Low, 0), (High, 0), (Low, 24));

        Assert.Equal([At(Low, 0), At(Low, 24)], await PlacesAsync(Everything with { InstanceId = Low }));
        Assert.Equal([At(High, 0)], await PlacesAsync(Everything with { InstanceId = High }));
    }

    [Fact]
    public async Task Columns_that_nobody_asked_for_stay_null_and_the_others_come_as_they_were_recorded()
    {
        var heartbeat = Complete(Low);
        await Database.Store.RecordAsync([heartbeat.Submit()], Window, CancellationToken.None);

        var all = Assert.Single(await ReadAsync(Everything));
        var two = Assert.Single(await ReadAsync(Everything with { Columns = ["os_family", "background_jobs_enabled"] }));

        // Two records with arrays are never equal, so the bodies are compared apart.
        Assert.Equal(heartbeat with { RawPayload = null }, all with { RawPayload = null });
        Assert.Equal(heartbeat.RawPayload, all.RawPayload);
        Assert.Equal(
            new Heartbeat
            {
                ReceivedAt = heartbeat.ReceivedAt,
                InstanceId = Low,
                SchemaVersion = "",
                OsFamily = "linux",
                BackgroundJobsEnabled = true,
            },
            two);
    }

    private static Cursor At(Guid instance, int hours) => new(Noon.AddHours(hours), instance);

    private async Task RecordAsync(params (Guid Instance, int Hours)[] heartbeats)
    {
        foreach (var (instance, hours) in heartbeats)
        {
            await Database.Store.RecordAsync(
                [New(instance, Noon.AddHours(hours))], TimeSpan.FromHours(1), CancellationToken.None);
        }
    }

    private async Task<List<Cursor>> PlacesAsync(ExportQuery query) =>
        (await ReadAsync(query)).ConvertAll(heartbeat => new Cursor(heartbeat.ReceivedAt, heartbeat.InstanceId));

    private async Task<List<Heartbeat>> ReadAsync(ExportQuery query)
    {
        var pages = new HeartbeatPages(lane);
        var read = new List<Heartbeat>();
        for (var calls = 0; ; calls++)
        {
            Assert.True(calls < 500, "The reading goes round in circles.");
            var page = await pages.ReadAsync(query, CancellationToken.None);
            read.AddRange(page.Rows);
            if (page.Next is null)
            {
                return read;
            }

            query = query with { After = page.Next };
        }
    }
}

public sealed class SqliteHeartbeatPagesTests() : HeartbeatPagesSpecification(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlHeartbeatPagesTests(PostgreSqlFixture postgreSql)
    : HeartbeatPagesSpecification(new FreshPostgreSql(postgreSql.Server));
