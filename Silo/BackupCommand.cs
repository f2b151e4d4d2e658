using Telemetry.Api.Hosting;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary><c>Silo backup FILE</c>: copies the SQLite database of a receiver that runs or does not; 0 when it is done.</summary>
internal static class BackupCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var file, .. var settings] || file.StartsWith("--", StringComparison.Ordinal))
        {
            throw new StartException("The file is missing: Silo backup FILE");
        }

        var configuration = WebApplication.CreateBuilder(settings).Configuration;
        var options = configuration.Read<StorageOptions>(StorageOptions.Section);
        if (options.Provider != StorageProvider.Sqlite)
        {
            throw new StartException("This is for SQLite. PostgreSQL has pg_dump.");
        }

        var backup = new SqliteBackup(options.SqliteFile, Path.GetFullPath(file));
        var copied = await Task.Run(backup.Make);
        Console.WriteLine($"{copied.Heartbeats} heartbeats of {copied.Instances} instances are in {Path.GetFullPath(file)}.");
        return 0;
    }
}
