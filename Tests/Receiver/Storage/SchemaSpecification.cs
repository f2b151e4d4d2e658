using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Storage;

/// <summary>What <see cref="Schema"/> promises, whatever the database. Each fact starts with an empty one.</summary>
public abstract class SchemaSpecification(FreshDatabase database) : IAsyncLifetime
{
    protected FreshDatabase Database => database;

    public Task InitializeAsync() => database.CreateAsync();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Upgrade_runs_every_script_once_and_in_order()
    {
        var ran = await Database.UpgradeAsync();

        Assert.Equal(
            ["0001_heartbeats", "0002_orleans", "0003_instance_states", "0004_views", "0005_imports", "0006_next_states", "0007_erasures"], ran);
        Assert.Equal(ran, await JournalAsync());
    }

    [Fact]
    public async Task Second_upgrade_changes_nothing()
    {
        await Database.UpgradeAsync();
        var journal = await JournalAsync();

        Assert.Empty(await Database.UpgradeAsync());
        Assert.Equal(journal, await JournalAsync());
    }

    [Fact]
    public async Task Schema_is_current_once_it_is_upgraded()
    {
        await Database.UpgradeAsync();

        Assert.Equal(SchemaState.Current, await CheckAsync());
    }

    [Fact]
    public async Task Empty_database_has_an_older_schema() =>
        Assert.Equal(SchemaState.Older, await CheckAsync());

    [Theory]
    [InlineData("1 = 1")]
    [InlineData("scriptname LIKE '%0002%'")]
    public async Task Schema_is_older_while_a_script_is_missing(string missing)
    {
        await Database.UpgradeAsync();
        await Database.ExecuteAsync($"DELETE FROM schemaversions WHERE {missing}");

        Assert.Equal(SchemaState.Older, await CheckAsync());
    }

    [Fact]
    public async Task Script_of_a_newer_program_does_not_make_the_schema_older()
    {
        await Database.UpgradeAsync();
        await Database.ExecuteAsync(
            "INSERT INTO schemaversions (scriptname, applied) VALUES ('9999_later', '2030-01-01')");

        Assert.Equal(SchemaState.Current, await CheckAsync());
        Assert.Empty(await Database.UpgradeAsync());
    }

    [Fact]
    public async Task Script_that_fails_ends_the_upgrade_and_changes_nothing()
    {
        await Database.ExecuteAsync("CREATE TABLE plugin_lists (of_somebody_else integer)");

        await Assert.ThrowsAsync<InvalidOperationException>(Database.UpgradeAsync);

        Assert.Equal(["0001_heartbeats", "0002_orleans"], await JournalAsync());
        await Database.ExecuteAsync("DROP TABLE plugin_lists");
        Assert.Equal("0003_instance_states", (await Database.UpgradeAsync())[0]);
    }

    protected async Task<IReadOnlyList<string>> JournalAsync() =>
        await Database.Database.QueryAsync(
            "SELECT scriptname FROM schemaversions ORDER BY scriptname", r => r.GetString(0), CancellationToken.None);

    private async Task<SchemaState> CheckAsync() => await Database.Database.CheckAsync(CancellationToken.None);
}

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlSchemaTests(PostgreSqlFixture postgreSql)
    : SchemaSpecification(new FreshPostgreSql(postgreSql.Server))
{
    [Fact]
    public async Task Upgrades_at_the_same_time_run_every_script_once()
    {
        var upgrades = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Database.UpgradeAsync)));

        var worked = Assert.Single(upgrades, ran => ran.Count > 0);
        Assert.Equal(worked, await JournalAsync());
    }
}
