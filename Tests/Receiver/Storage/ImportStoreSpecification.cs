using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Imports;
using Telemetry.Grains.Storage.Imports;

namespace Telemetry.Tests.Storage;

/// <summary>What a store of imported heartbeats promises, whatever the database.</summary>
public abstract class ImportStoreSpecification(FreshDatabase database) : DatabaseSpecification(database)
{
    private static readonly Guid Id = Guid.Parse("5f1d7a84-3f6b-4a57-9a9a-0d6f7c1b2e30");

    private ImportTable Table => new(Database.Database);

    [Fact]
    public async Task Batch_is_kept_once_and_only_behind_the_one_before_it()
    {
        var run = await BeginAsync();
        var first = Batch(after: 0, line: 10, refused: 1, Row(0), Row(60));

        Assert.True(await AddAsync(run, first));
        Assert.True(await AddAsync(run, first));
        Assert.False(await AddAsync(run, Batch(after: 11, line: 20, refused: 0, Row(120))));
        Assert.True(await AddAsync(run, Batch(after: 10, line: 20, refused: 2, Row(60.9), Row(120))));

        Assert.Equal(3, await Database.CountAsync("heartbeats"));
        Assert.Equal(3, await Database.CountAsync("import_rows"));
        var import = (await Table.FindAsync(run.Number, CancellationToken.None))!;
        Assert.Equal((20L, 3L, 1L, 3L), (import.Position, import.Import.Added, import.Import.Known, import.Import.Refused));
    }

    [Fact]
    public async Task Run_that_has_lost_its_import_writes_nothing()
    {
        var run = await BeginAsync();
        Assert.False(await AddAsync(run with { Id = Guid.NewGuid() }, Batch(0, 10, 0, Row(0))));
        await Table.SetAsync(run.Number, ImportState.Undoing, Heartbeats.Noon, CancellationToken.None);
        Assert.False(await AddAsync(run, Batch(0, 10, 0, Row(0))));
        Assert.Equal(0, await Database.CountAsync("heartbeats"));
    }

    [Fact]
    public async Task Batch_that_the_database_refuses_is_not_kept_at_all()
    {
        var run = await BeginAsync();
        await Database.ExecuteAsync(Database.RefusePoisonSql);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
            await AddAsync(run, Batch(0, 10, 0, Row(0), Row(60) with { EventyayVersion = Heartbeats.Poison })));

        Assert.Equal((0L, 0L, 0L), (await Database.CountAsync("heartbeats"), await Database.CountAsync("import_rows"), await Database.CountAsync("instances")));
        Assert.Equal(0, (await Table.FindAsync(run.Number, CancellationToken.None))!.Position);
    }

    [Fact]
    public async Task Instance_has_the_earliest_and_the_latest_time_and_keeps_its_receipt_where_it_is_the_latest()
    {
        var live = Heartbeats.New(Id, Heartbeats.Noon);
        await Database.Store.RecordAsync([live], Heartbeats.Window, CancellationToken.None);
        var run = await BeginAsync();

        await AddAsync(run, Batch(0, 10, 0, Row(-7200), Row(-3600)));
        var earlier = await Database.ReadInstanceAsync(Id);
        await AddAsync(run, Batch(10, 20, 0, Row(3600)));
        var later = await Database.ReadInstanceAsync(Id);

        Assert.Equal(
            new InstanceRow(Heartbeats.Noon.AddHours(-2), Heartbeats.Noon, live.Receipt.Id, "key", 3), earlier);
        Assert.Equal((Heartbeats.Noon.AddHours(-2), Heartbeats.Noon.AddHours(1), 4L), (later.FirstReceivedAt, later.LastReceivedAt, later.Heartbeats));
        Assert.NotEqual(live.Receipt.Id, later.LastReceiptId);
    }

    [Theory]
    [InlineData(-1.000001, 0)]
    [InlineData(-1, 1)]
    [InlineData(0.5, 1)]
    [InlineData(1, 1)]
    [InlineData(1.000001, 0)]
    public async Task Row_within_a_second_of_a_kept_one_is_known(double seconds, int known)
    {
        await Database.Store.RecordAsync([Heartbeats.New(Id, Heartbeats.Noon), Heartbeats.New()], Heartbeats.Window, CancellationToken.None);
        ImportKey[] keys = [new(Row(seconds).ReceivedAt, Id), new(Row(seconds).ReceivedAt, Guid.NewGuid())];

        Assert.Equal(known, await Database.Imports.CountKnownAsync(keys, CancellationToken.None));
    }

    [Fact]
    public async Task Heartbeat_that_comes_while_an_import_is_undone_stays_in_its_instance()
    {
        var run = await BeginAsync();
        await AddAsync(run, Batch(0, 10, 0, Row(0)));
        var seen = Assert.Single(await Database.Imports.ReadInstancesAsync([Id], CancellationToken.None));
        var live = Heartbeats.New(Id, Heartbeats.Noon.AddDays(2));
        await Database.Store.RecordAsync([live], Heartbeats.Window, CancellationToken.None);
        await Database.Imports.RemoveAsync(run.Number, [new ImportKey(Heartbeats.Noon, Id)], Heartbeats.Noon, CancellationToken.None);

        await Database.Imports.MendAsync([(seen, seen with { First = live.Heartbeat.ReceivedAt, Last = live.Heartbeat.ReceivedAt })], CancellationToken.None);

        Assert.Equal(
            new InstanceRow(live.Heartbeat.ReceivedAt, live.Heartbeat.ReceivedAt, live.Receipt.Id, InstanceSpan.KeyOf(run.Number), 1),
            await Database.ReadInstanceAsync(Id));
    }

    private static Heartbeat Row(double seconds) =>
        Heartbeats.Sparse(Id, Heartbeats.Noon + TimeSpan.FromMicroseconds(Math.Round(seconds * 1_000_000)));

    /// <summary>The rows and the refused lines are its last ones.</summary>
    private static ImportBatch Batch(long after, long line, int refused, params Heartbeat[] rows) => new()
    {
        After = after,
        Lines =
        [
            .. Enumerable.Concat<Heartbeat?>(Enumerable.Repeat<Heartbeat?>(null, refused), rows)
                .Select((row, at) => new ImportLine(line - rows.Length - refused + 1 + at, row)),
        ],
    };

    private ValueTask<bool> AddAsync(ImportRun run, ImportBatch batch) =>
        Database.Imports.AddAsync(run, batch, Heartbeats.Noon, CancellationToken.None);

    private async Task<ImportRun> BeginAsync()
    {
        await Database.Database.PrepareMonthsAsync(Heartbeats.Noon, CancellationToken.None);
        var import = new NewImport { RunId = Guid.NewGuid(), Sha256 = "00", Bytes = 1, IsDryRun = false, KeyId = "k", KeyName = "k" };
        var run = new ImportRun(await Table.AddAsync(import, Heartbeats.Noon, CancellationToken.None), import.RunId);
        Assert.True(await Table.ChangeAsync(run, ImportState.Writing, report: null, Heartbeats.Noon, CancellationToken.None));
        return run;
    }
}

public sealed class SqliteImportStoreTests() : ImportStoreSpecification(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlImportStoreTests(PostgreSqlFixture postgreSql) : ImportStoreSpecification(new FreshPostgreSql(postgreSql.Server));
