using System.Data.Common;
using Microsoft.Extensions.Options;
using Telemetry.Api.Hosting;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary>What is done before anything listens: it takes moments, and fails for good or not at all.</summary>
public static partial class StoragePreparation
{
    /// <summary>The data directory is ours, and an embedded database is up to date where that is our task.</summary>
    /// <exception cref="StartException">Another process has the data directory, or the database cannot be used.</exception>
    public static async Task PrepareStorageAsync(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<StorageOptions>>().Value;
        if (options.Provider != StorageProvider.Sqlite)
        {
            return;
        }

        app.Services.GetRequiredService<DataDirectory>().Take();
        if (options.MigratesAtStart)
        {
            var scripts = await MigrateAsync(options, app.Services.GetRequiredService<StoreAddress>(), app.Lifetime.ApplicationStopping);
            Migrated(app.Logger, scripts.Count);
        }
    }

    /// <returns>The names of the migrations that were run, in order.</returns>
    /// <exception cref="StartException">The database does not answer.</exception>
    internal static async Task<IReadOnlyList<string>> MigrateAsync(
        StorageOptions options, StoreAddress address, CancellationToken cancellationToken)
    {
        try
        {
            return await Schema.UpgradeAsync(options, address.ConnectionString, cancellationToken);
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException { InnerException: DbException })
        {
            throw new StartException(
                $"The {address} could not be brought up to date ({address.CauseOf(exception.InnerException as DbException ?? exception)}).",
                exception);
        }
    }

    [LoggerMessage(EventId = 200, Level = LogLevel.Information, Message = "The database is up to date; {Count} migrations were run.")]
    internal static partial void Migrated(ILogger logger, int count);
}
