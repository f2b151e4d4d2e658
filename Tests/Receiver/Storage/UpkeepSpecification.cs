using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using static Telemetry.Tests.Storage.Heartbeats;

namespace Telemetry.Tests.Storage;

/// <summary>What <see cref="Upkeep"/> does, whatever the database.</summary>
public abstract class UpkeepSpecification : DatabaseSpecification
{
    private readonly FakeTimeProvider time = new(Noon);
    private readonly StoreMetrics metrics;
    private readonly IMeterFactory meters;

    protected UpkeepSpecification(FreshDatabase database)
        : base(database) => metrics = Writers.NewMetrics(out meters);

    [Fact]
    public async Task Rejections_older_than_their_retention_are_deleted()
    {
        var rejections = new RejectionStore(Database.Database, Database.OpenReadLane(new StorageOptions()));
        var kept = Rejections.At(Noon.AddDays(-7));
        await rejections.AddAsync(kept, CancellationToken.None);
        await rejections.AddAsync(Rejections.At(Noon.AddDays(-7) - Microsecond), CancellationToken.None);

        await RunOnceAsync();

        Assert.Equal(kept.Id, Assert.Single(await rejections.ListAsync(new RejectionQuery(null, 10), CancellationToken.None)).Id);
    }

    [Fact]
    public async Task Upkeep_starts_at_once_and_goes_on_every_hour()
    {
        var rejections = new RejectionStore(Database.Database, Database.OpenReadLane(new StorageOptions()));
        using var upkeep = New();
        await rejections.AddAsync(Rejections.At(Noon.AddDays(-8)), CancellationToken.None);
        await rejections.AddAsync(Rejections.At(Noon.AddDays(-7).AddMinutes(30)), CancellationToken.None);

        await upkeep.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(async () => await Database.CountAsync("rejections") == 1);
        time.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(async () => await Database.CountAsync("rejections") == 0);
        await upkeep.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Time_of_the_last_success_is_told_and_a_failure_does_not_change_it()
    {
        Assert.Equal(0, LastSuccess());
        await RunOnceAsync();
        Assert.Equal(Noon.ToUnixTimeSeconds(), LastSuccess());

        time.Advance(TimeSpan.FromHours(1));
        await Database.ExecuteAsync("ALTER TABLE rejections RENAME TO gone");

        await Assert.ThrowsAnyAsync<DbException>(RunOnceAsync);
        Assert.Equal(Noon.ToUnixTimeSeconds(), LastSuccess());
    }

    protected async Task RunOnceAsync()
    {
        using var upkeep = New();
        await upkeep.RunOnceAsync(CancellationToken.None);
    }

    private long LastSuccess()
    {
        using var success = new MetricCollector<long>(meters, StoreMetrics.MeterName, "telemetry.upkeep.success.timestamp");
        success.RecordObservableInstruments();
        return success.LastMeasurement!.Value;
    }

    private Upkeep New() => new(
        Database.Database,
        new RejectionStore(Database.Database, Database.OpenReadLane(new StorageOptions())),
        Options.Create(new HeartbeatOptions { RejectionRetention = TimeSpan.FromDays(7) }),
        metrics,
        time,
        NullLogger<Upkeep>.Instance);
}

public sealed class SqliteUpkeepTests() : UpkeepSpecification(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlUpkeepTests(PostgreSqlFixture postgreSql)
    : UpkeepSpecification(new FreshPostgreSql(postgreSql.Server))
{
    [Fact]
    public async Task Partitions_of_the_coming_months_are_made()
    {
        await RunOnceAsync();
        await RunOnceAsync();

        Assert.Equal(3, await Database.CountAsync("pg_class WHERE relname IN ('heartbeats_2026_03', 'heartbeats_2026_04', 'heartbeats_2026_05')"));
    }
}
