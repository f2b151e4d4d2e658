using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using static Telemetry.Tests.Storage.Heartbeats;

namespace Telemetry.Tests.Storage;

/// <summary>What <see cref="HeartbeatPages"/> promises, whatever the database.</summary>
public abstract class HeartbeatPagesSpecification(FreshDatabase database) : DatabaseSpecification(database)
{
    private static readonly Guid Low = new("00000000-0000-4000-8000-000000000001");
    private static readonly Guid High = new("ffffffff-ffff-4fff-bfff-fffffffffffe");

    [Fact]
    public async Task Heartbeats_come_ordered_by_time_and_then_instance()
    {
        await RecordAsync((High, 0), (High, 24), (Low, 1), (Low, 24));

        Assert.Equal(
            [At(High, 0), At(Low, 1), At(Low, 24), At(High, 24)], await PlacesAsync(new ExportQuery()));
    }

    [Fact]
    public async Task More_heartbeats_than_a_page_holds_come_whole_and_in_order()
    {
        // Three at each time, so that pages end within a time and between two.
        var recorded = Enumerable.Range(0, 450).Select(i => New(Guid.NewGuid(), Noon.AddSeconds(i / 3))).ToArray();
        await Database.Store.RecordAsync(recorded, Window, CancellationToken.None);

        var expected = recorded
            .Select(submission => new Cursor(submission.Heartbeat.ReceivedAt, submission.Heartbeat.InstanceId))
            .OrderBy(place => place.ReceivedAt)
            .ThenBy(place => place.InstanceId.ToString("D"), StringComparer.Ordinal);
        Assert.Equal(expected, await PlacesAsync(new ExportQuery()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(400)]
    public async Task Limit_is_the_most_that_comes(int limit)
    {
        await Database.Store.RecordAsync(New(250), Window, CancellationToken.None);

        Assert.Equal(Math.Min(limit, 250), (await PlacesAsync(new ExportQuery { Limit = limit })).Count);
    }

    [Fact]
    public async Task Reading_resumes_right_behind_the_cursor()
    {
        await RecordAsync((Low, 0), (High, 0), (Low, 24), (High, 24));
        var all = await PlacesAsync(new ExportQuery());

        for (var seen = 1; seen <= all.Count; seen++)
        {
            Assert.Equal(all.Skip(seen), await PlacesAsync(new ExportQuery { After = all[seen - 1] }));
        }
    }

    [Fact]
    public async Task From_is_inclusive_and_to_is_exclusive()
    {
        await RecordAsync((Low, 0), (Low, 24), (Low, 48));

        var places = await PlacesAsync(new ExportQuery { From = Noon, To = Noon.AddHours(48) });

        Assert.Equal([At(Low, 0), At(Low, 24)], places);
        Assert.Empty(await PlacesAsync(new ExportQuery { From = Noon + Microsecond, To = Noon.AddHours(24) }));
    }

    [Fact]
    public async Task Instance_filter_leaves_out_the_others()
    {
        await RecordAsync((Low, 0), (High, 0), (Low, 24));

        Assert.Equal([At(Low, 0), At(Low, 24)], await PlacesAsync(new ExportQuery { InstanceId = Low }));
        Assert.Equal([At(High, 0)], await PlacesAsync(new ExportQuery { InstanceId = High }));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Contact_and_body_come_only_when_asked_for(bool contact, bool body)
    {
        var heartbeat = Complete(Low);
        await Database.Store.RecordAsync([heartbeat.Submit()], Window, CancellationToken.None);

        var read = Assert.Single(await ReadAsync(new ExportQuery { IncludeContact = contact, IncludeRawPayload = body }));

        // Two records with arrays are never equal, so the bodies are compared apart.
        Assert.Equal(
            heartbeat with { MaintainerContact = contact ? heartbeat.MaintainerContact : null, RawPayload = null },
            read with { RawPayload = null });
        Assert.Equal(body ? heartbeat.RawPayload : null, read.RawPayload);
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
        var read = new List<Heartbeat>();
        await foreach (var heartbeat in new HeartbeatPages(Database.Database).ReadAsync(query, CancellationToken.None))
        {
            read.Add(heartbeat);
            Assert.True(read.Count <= 1000, "The reading goes round in circles.");
        }

        return read;
    }
}

public sealed class SqliteHeartbeatPagesTests() : HeartbeatPagesSpecification(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlHeartbeatPagesTests(PostgreSqlFixture postgreSql)
    : HeartbeatPagesSpecification(new FreshPostgreSql(postgreSql.Server));
