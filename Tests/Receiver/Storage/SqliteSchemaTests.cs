using DbUp;
using Telemetry.Grains.Storage;
using static Telemetry.Tests.Storage.Heartbeats;

namespace Telemetry.Tests.Storage;

public sealed class SqliteSchemaTests() : SchemaSpecification(new FreshSqlite())
{
    protected override IEnumerable<string> LaterScripts => ["0004_short_instances.sql"];

    [Fact]
    public async Task File_is_in_the_journal_mode_that_lets_readers_read_beside_the_writer()
    {
        await Database.UpgradeAsync();

        var mode = await Database.Database.QueryAsync("PRAGMA journal_mode", r => r.GetString(0), CancellationToken.None);
        Assert.Equal(["wal"], mode);
    }

    [Fact]
    public async Task Instances_of_an_older_file_keep_their_times_receipts_keys_and_counts()
    {
        var instance = Guid.NewGuid();
        var receipt = Guid.NewGuid();
        UpgradeTo("0003");
        await Database.ExecuteAsync(
            $"""
            INSERT INTO instances VALUES
                ('{instance}', '2026-02-01T00:00:00.000001Z', '2026-03-14T12:00:00.999999Z', '{receipt}', 'key of old', 42)
            """);

        Assert.Single(await Database.UpgradeAsync());

        var last = new DateTimeOffset(2026, 3, 14, 12, 0, 0, TimeSpan.Zero) + (999_999 * Microsecond);
        var first = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero) + Microsecond;
        Assert.Equal(new InstanceRow(first, last, receipt, "key of old", 42), await Database.ReadInstanceAsync(instance));
        Assert.Equal(new Standing(last, receipt), await RecordAsync(New(instance, last + Window - Microsecond)));
        var next = New(instance, last + Window);
        Assert.Equal(next.OwnStanding(), await RecordAsync(next));
    }

    private async Task<Standing> RecordAsync(Submission submission) =>
        Assert.Single(await Database.Store.RecordAsync([submission], Window, CancellationToken.None));

    /// <summary>As a program left the file that knew no later script.</summary>
    private void UpgradeTo(string last)
    {
        var folder = "Telemetry.Grains.Storage.Sqlite.Migrations.";
        var result = DeployChanges.To.SqliteDatabase(((FreshSqlite)Database).CreatingConnectionString)
            .WithScriptsEmbeddedInAssembly(
                typeof(Schema).Assembly,
                name => name.StartsWith(folder, StringComparison.Ordinal)
                    && string.CompareOrdinal(name[folder.Length..][..4], last) <= 0)
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        Assert.True(result.Successful, result.Error?.Message);
    }
}
