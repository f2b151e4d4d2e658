using Telemetry.Grains.Storage;
using static Telemetry.Tests.Storage.Heartbeats;

namespace Telemetry.Tests.Storage;

/// <summary>The months of the table of heartbeats.</summary>
[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlPartitionTests(PostgreSqlFixture postgreSql)
    : DatabaseSpecification(new FreshPostgreSql(postgreSql.Server))
{
    private static readonly DateTimeOffset December = new(2026, 12, 31, 23, 59, 59, TimeSpan.Zero);

    [Fact]
    public async Task This_month_and_the_following_ones_are_made()
    {
        await PrepareAsync(December);

        Assert.Equal(
            ["heartbeats_2026_12", "heartbeats_2027_01", "heartbeats_2027_02", "heartbeats_default"], await PartitionsAsync());
    }

    [Fact]
    public async Task Making_them_again_changes_nothing()
    {
        await PrepareAsync(December);
        var partitions = await PartitionsAsync();
        await RecordAsync(December);

        await PrepareAsync(December);

        Assert.Equal(partitions, await PartitionsAsync());
        Assert.Equal(1, await Database.CountAsync("heartbeats_2026_12"));
    }

    [Fact]
    public async Task Many_may_make_them_at_the_same_time()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => PrepareAsync(December.AddMonths(i)))));

        Assert.Equal(7, (await PartitionsAsync()).Count);
    }

    [Fact]
    public async Task Heartbeats_go_to_their_month_by_UTC()
    {
        await PrepareAsync(December);

        await RecordAsync(December);
        await RecordAsync(December.AddSeconds(1));

        Assert.Equal(1, await Database.CountAsync("heartbeats_2026_12"));
        Assert.Equal(1, await Database.CountAsync("heartbeats_2027_01"));
    }

    [Fact]
    public async Task Heartbeat_of_a_month_without_a_partition_is_kept_and_moves_there_later()
    {
        await RecordAsync(December);
        await RecordAsync(December.AddDays(-40));
        Assert.Equal(2, await Database.CountAsync("heartbeats_default"));

        await PrepareAsync(December);

        Assert.Equal(1, await Database.CountAsync("heartbeats_default"));
        Assert.Equal(1, await Database.CountAsync("heartbeats_2026_12"));
        Assert.Equal(2, await Database.CountAsync("heartbeats"));
    }

    [Fact]
    public async Task Heartbeats_that_come_while_their_month_is_made_are_kept_and_do_not_stop_it()
    {
        Task preparing;
        await using (var writer = await Database.ConnectAsync())
        {
            await using var transaction = await writer.BeginTransactionAsync();
            await using var insert = writer.CreateCommand();
            insert.CommandText =
                $"""
                INSERT INTO heartbeats (received_at_utc, instance_id, schema_version, raw_payload)
                VALUES ('{December:O}', gen_random_uuid(), '1', '')
                """;
            await insert.ExecuteNonQueryAsync();
            preparing = Task.Run(() => PrepareAsync(December));
            await Eventually.TrueAsync(async () => await Database.CountAsync("pg_locks WHERE NOT granted") > 0);
            await transaction.CommitAsync();
        }

        await preparing;
        Assert.Equal(1, await Database.CountAsync("heartbeats_2026_12"));
    }

    /// <summary>PostgreSQL refuses a row that has waited for the default partition and belongs into the month's by then.</summary>
    [Fact]
    public async Task Heartbeat_that_waits_while_its_month_is_made_is_recorded()
    {
        using var writer = Writers.On(Database.Store);
        writer.Start();
        Task<LastHeartbeat?> recording;
        await using (var maker = await Database.ConnectAsync())
        {
            await using var transaction = await maker.BeginTransactionAsync();
            await using var make = maker.CreateCommand();
            make.CommandText = $"SELECT make_heartbeat_partitions('{December:yyyy-MM-dd}', 1)";
            await make.ExecuteScalarAsync();
            recording = writer.Record(New(Guid.NewGuid(), December));
            await Eventually.TrueAsync(async () => await Database.CountAsync("pg_locks WHERE NOT granted") > 0);
            await transaction.CommitAsync();
        }

        Assert.NotNull(await recording);
        Assert.Equal(1, await Database.CountAsync("heartbeats_2026_12"));
        await writer.StopAsync(CancellationToken.None);
    }

    private async Task PrepareAsync(DateTimeOffset now) =>
        await Database.Database.PrepareMonthsAsync(now, CancellationToken.None);

    private async Task RecordAsync(DateTimeOffset receivedAt) =>
        await Database.Store.RecordAsync([New(Guid.NewGuid(), receivedAt)], Window, CancellationToken.None);

    private async Task<IReadOnlyList<string>> PartitionsAsync() =>
        await Database.Database.QueryAsync(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'heartbeats'::regclass ORDER BY 1",
            r => r.GetString(0), CancellationToken.None);
}
