using Telemetry.Tests.Servers;

namespace Telemetry.Faults;

/// <summary>The built programs of one version, in one directory.</summary>
internal sealed record Programs(string Directory)
{
    /// <summary>Those of this checkout, built like this program.</summary>
    public static readonly Programs Current = new(AppContext.BaseDirectory);

    public string Silo => Path.Combine(Directory, "Silo.dll");

    public string FrontDoor => Path.Combine(Directory, "Api.dll");

    /// <summary><c>Silo migrate</c>.</summary>
    public Task MigrateAsync(string connectionString, CancellationToken cancellationToken) =>
        Command.RunAsync(
            "dotnet",
            [Silo, "migrate", "--Storage:Provider=PostgreSql", $"--ConnectionStrings:Telemetry={connectionString}"],
            cancellationToken);
}
