using System.Globalization;
using Npgsql;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Fleet.Tests.Demo;

public sealed class PostgreSqlDemoTests(PostgreSqlDemoTests.OneServer shared)
    : DemoSpecification, IClassFixture<PostgreSqlDemoTests.OneServer>, IAsyncLifetime
{
    private string connection = "";

    protected override string[] Target => ["--postgresql", connection];

    protected override Dictionary<string, string> Settings => new()
    {
        ["Storage:DataDirectory"] = Folder.Path,
        ["Storage:Provider"] = "PostgreSql",
        ["Storage:Migrate"] = "true",
        ["ConnectionStrings:Telemetry"] = connection,
    };

    protected override string Disagreements =>
        """
        SELECT count(*)
        FROM (SELECT instance_id, min(received_at_utc) AS first, max(received_at_utc) AS last, count(*) AS n
              FROM heartbeats GROUP BY instance_id) AS counted
        FULL JOIN instances USING (instance_id)
        WHERE (n, first, last) IS DISTINCT FROM (heartbeats, first_received_at, last_received_at)
        """;

    public async Task InitializeAsync() => connection = await shared.Server!.CreateDatabaseAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Each_month_has_its_partition()
    {
        await MigrateAsync();
        await DemoAsync();
        Assert.NotEqual("0", await AskAsync("SELECT count(*) FROM heartbeats"));
        Assert.Equal("0", await AskAsync("SELECT count(*) FROM heartbeats_default"));
    }

    protected override async Task<string> AskAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync() ?? "", CultureInfo.InvariantCulture)!;
    }

    /// <summary>One server for all tests of the class.</summary>
    public sealed class OneServer : IAsyncLifetime
    {
        internal PostgreSqlServer? Server { get; private set; }

        public async Task InitializeAsync() => Server = await PostgreSqlServer.StartNewAsync("fsync = off");

        public async Task DisposeAsync() => await Server!.DisposeAsync();
    }
}
