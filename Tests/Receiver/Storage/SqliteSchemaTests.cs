namespace Telemetry.Tests.Storage;

public sealed class SqliteSchemaTests() : SchemaSpecification(new FreshSqlite())
{
    [Fact]
    public async Task File_is_in_the_journal_mode_that_lets_readers_read_beside_the_writer()
    {
        await Database.UpgradeAsync();

        var mode = await Database.Database.QueryAsync("PRAGMA journal_mode", r => r.GetString(0), CancellationToken.None);
        Assert.Equal(["wal"], mode);
    }
}
