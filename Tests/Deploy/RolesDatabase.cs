using Npgsql;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Tests.Deploy;

/// <summary>A database as an operator makes it: roles.sql first, then the migrations as the owner's role.</summary>
public sealed class RolesDatabase : IAsyncLifetime
{
    private PostgreSqlServer? server;
    private NpgsqlConnectionStringBuilder address = [];

    public async Task InitializeAsync()
    {
        server = await PostgreSqlServer.StartNewAsync();
        address = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync());
        await MakeRolesAsync("a password");
        await Schema.UpgradeAsync(
            new StorageOptions { Provider = StorageProvider.PostgreSql }, ConnectionString(Roles.Owner), default);
    }

    public string ConnectionString(string role) =>
        new NpgsqlConnectionStringBuilder(address.ConnectionString) { Username = role }.ConnectionString;

    public Task MakeRolesAsync(string password) => Roles.MakeAsync(address.ConnectionString, password);

    public async Task RunAsync(string role, string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString(role));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}
