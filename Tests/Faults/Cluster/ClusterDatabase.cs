using Npgsql;
using Telemetry.Tests.Servers;

namespace Telemetry.Faults.Cluster;

/// <summary>A PostgreSQL server with one migrated database, made as an operator makes it: its roles by deploy/postgresql/roles.sql.</summary>
internal sealed class ClusterDatabase(PostgreSqlServer server, string name, string host) : IAsyncDisposable
{
    public PostgreSqlServer Server => server;

    /// <summary>For the harness: it may do everything.</summary>
    public string Administrator => server.ConnectionString(name);

    /// <summary>For <c>Silo migrate</c>.</summary>
    public string Owner => As(Roles.Owner);

    public string Silo => As(Roles.Silo);

    /// <summary>For front doors: may read who is a member, and nothing else.</summary>
    public string FrontDoor => As(Roles.FrontDoor);

    /// <param name="programs">Their <c>Silo migrate</c> makes the tables.</param>
    /// <param name="host">Where silos find the server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ClusterDatabase> StartAsync(Programs programs, string host, CancellationToken cancellationToken)
    {
        var server = await PostgreSqlServer.StartNewAsync($"listen_addresses = '127.0.0.1,{host}'", "max_connections = 60");
        var name = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()).Database!;
        var database = new ClusterDatabase(server, name, host);
        await Roles.MakeAsync(database.Administrator, "not asked for", cancellationToken);
        await programs.MigrateAsync(database.Owner, cancellationToken);
        return database;
    }

    /// <summary>As the administrator.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Administrator);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private string As(string role) =>
        new NpgsqlConnectionStringBuilder(Administrator) { Host = host, Username = role }.ConnectionString;
}
