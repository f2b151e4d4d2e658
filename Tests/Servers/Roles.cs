using Npgsql;

namespace Telemetry.Tests.Servers;

/// <summary>The database's roles, made as an operator makes them: by deploy/postgresql/roles.sql.</summary>
public static class Roles
{
    public const string Owner = "telemetry_owner";
    public const string Silo = "telemetry_silo";
    public const string FrontDoor = "telemetry_front_door";

    /// <summary>Each has the rights of the first of its name.</summary>
    public const string SecondSilo = "telemetry_silo_2";
    public const string SecondFrontDoor = "telemetry_front_door_2";

    /// <param name="superuser">A connection string to the database that the roles shall use.</param>
    /// <param name="password">Of the first three.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task MakeAsync(string superuser, string password, CancellationToken cancellationToken = default) =>
        SetPasswordsAsync(superuser, cancellationToken, (Owner, password), (Silo, password), (FrontDoor, password));

    /// <summary>Runs the script with these passwords and no other.</summary>
    /// <inheritdoc cref="MakeAsync"/>
    public static Task SetPasswordsAsync(
        string superuser, CancellationToken cancellationToken, params (string Role, string Password)[] passwords)
    {
        var address = new NpgsqlConnectionStringBuilder(superuser);
        return Command.RunAsync(
            "env",
            [
                .. passwords.Select(one => $"{one.Role.ToUpperInvariant()}_PASSWORD={one.Password}"),
                "psql", "--no-psqlrc", $"--host={address.Host}", $"--port={address.Port}", $"--username={address.Username}",
                $"--dbname={address.Database}", $"--file={Repository.Path("deploy", "postgresql", "roles.sql")}",
            ],
            cancellationToken);
    }
}
