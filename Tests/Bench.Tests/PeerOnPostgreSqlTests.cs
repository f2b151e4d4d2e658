using Telemetry.Tests.Servers;

namespace Telemetry.Bench.Tests;

public sealed class PeerOnPostgreSqlTests(PeerOnPostgreSqlTests.Server server)
    : PeerSpecification, IClassFixture<PeerOnPostgreSqlTests.Server>
{
    protected override async Task<(string Provider, string ConnectionString)> StartDatabaseAsync() =>
        ("PostgreSql", await server.PostgreSql!.CreateDatabaseAsync());

    protected override Task StopDatabaseAsync() => Task.CompletedTask;

    /// <summary>One for all tests; each has a database of its own.</summary>
    public sealed class Server : IAsyncLifetime
    {
        public PostgreSqlServer? PostgreSql { get; private set; }

        public async Task InitializeAsync() => PostgreSql = await PostgreSqlServer.StartNewAsync("fsync = off");

        public async Task DisposeAsync() => await PostgreSql!.DisposeAsync();
    }
}
