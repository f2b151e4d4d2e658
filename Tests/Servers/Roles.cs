using Npgsql;

namespace Telemetry.Tests.Servers;

/// <summary>The database's roles, made as an operator makes them: by deploy/postgresql/roles.sql.</summary>
public static class Roles
{
    public const string Owner = "telemetry_owner";
    public const string Silo = "telemetry_silo";
    public const string FrontDoor = "telemetry_front_door";

    /// <param name="superuser">A connection string to the database that the roles shall use.</param>
    /// <param name="password">Of all three.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task MakeAsync(string superuser, string password, CancellationToken cancellationToken = default)
    {
        var address = new NpgsqlConnectionStringBuilder(superuser);
        return Command.RunAsync(
            "env",
            [
                $"TELEMETRY_OWNER_PASSWORD={password}", $"TELEMETRY_SILO_PASSWORD={password}",
                $"TELEMETRY_FRONT_DOOR_PASSWORD={password}",
                "psql", "--no-psqlrc", $"--host={address.Host}", $"--port={address.Port}", $"--username={address.Username}",
                $"--dbname={address.Database}", $"--file={Repository.Path("deploy", "postgresql", "roles.sql")}",
            ],
            cancellationToken);
    }
}
