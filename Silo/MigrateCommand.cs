using Microsoft.Extensions.Options;
using Telemetry.Api.Hosting;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary><c>Silo migrate</c>: brings the database up to date and exits; 0 when it is.</summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var configuration = WebApplication.CreateBuilder(args).Configuration;
        var options = configuration.Read<StorageOptions>(StorageOptions.Section);
        using var directory = new DataDirectory(Options.Create(options));
        if (options.Provider == StorageProvider.Sqlite)
        {
            directory.Take();
        }

        var scripts = await StoragePreparation.MigrateAsync(
            options, new StoreAddress(options, configuration), CancellationToken.None);
        foreach (var script in scripts)
        {
            Console.WriteLine($"ran {script}");
        }

        Console.WriteLine(scripts.Count == 0 ? "The database is up to date already." : "The database is up to date.");
        return 0;
    }
}
