using Telemetry.Tests.Servers;

namespace Telemetry.Tests;

/// <summary>
/// The one PostgreSQL server that all tests of this collection share; each test makes a database of its own on it.
/// (The tests of one collection run one after the other, beside those of other collections.)
/// </summary>
[CollectionDefinition(Name)]
public sealed class PostgreSqlFixture : IAsyncLifetime, ICollectionFixture<PostgreSqlFixture>
{
    public const string Name = "PostgreSQL";

    private PostgreSqlServer? server;

    public PostgreSqlServer Server => server ?? throw new InvalidOperationException("The server is not started yet.");

    // The server's data need not outlive the machine, and databases come and go faster so.
    public async Task InitializeAsync() => server = await PostgreSqlServer.StartNewAsync("fsync = off");

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}
