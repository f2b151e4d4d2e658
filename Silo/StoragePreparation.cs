using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Telemetry.Api.Hosting;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary>What comes before the start: the silo reads its statements from the database as soon as it starts.</summary>
public static partial class StoragePreparation
{
    private static readonly TimeSpan SchemaPause = TimeSpan.FromSeconds(2);

    /// <summary>Before anything starts: the data directory is ours, and the schema is up to date where that is our task.</summary>
    /// <exception cref="StartException">Another process has the data directory.</exception>
    public static async Task PrepareStorageAsync(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<StorageOptions>>().Value;
        if (options.Provider == StorageProvider.Sqlite)
        {
            app.Services.GetRequiredService<DataDirectory>().Take();
        }

        if (options.MigratesAtStart)
        {
            var scripts = await MigrateAsync(options, app.Configuration, app.Lifetime.ApplicationStopping);
            Migrated(app.Logger, scripts.Count);
        }

        await WaitForSchemaAsync(app);
    }

    /// <returns>The names of the migrations that were run, in order.</returns>
    /// <exception cref="StartException">The database does not answer.</exception>
    internal static async Task<IReadOnlyList<string>> MigrateAsync(
        StorageOptions options, IConfiguration configuration, CancellationToken cancellationToken)
    {
        try
        {
            return await Schema.UpgradeAsync(
                options, options.Provider == StorageProvider.PostgreSql ? configuration.PostgreSql() : null, cancellationToken);
        }
        catch (Exception exception) when (exception.GetBaseException() is DbException fault)
        {
            throw new StartException($"The database could not be brought up to date ({Describe(fault)}).", exception);
        }
    }

    // What SQLite says is of the file; what PostgreSQL says may quote what it was given.
    private static string Describe(DbException fault) =>
        fault is SqliteException ? fault.Message : StoreException.Describe(fault);

    /// <summary>A silo cannot work on an older schema; it stays alive and not ready until somebody has migrated.</summary>
    private static async Task WaitForSchemaAsync(WebApplication app)
    {
        var database = app.Services.GetRequiredService<IDatabase>();
        while (true)
        {
            try
            {
                if (await database.CheckAsync(app.Lifetime.ApplicationStopping) == SchemaState.Current)
                {
                    return;
                }

                SchemaIsOlder(app.Logger);
            }
            catch (Exception exception) when (!app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                StoreIsAway(app.Logger, StoreException.Describe(exception));
            }

            await Task.Delay(SchemaPause, app.Lifetime.ApplicationStopping);
        }
    }

    [LoggerMessage(EventId = 200, Level = LogLevel.Information, Message = "The database is up to date; {Count} migrations were run.")]
    private static partial void Migrated(ILogger logger, int count);

    [LoggerMessage(EventId = 201, Level = LogLevel.Warning,
        Message = "The database has an older schema than this program needs; waiting for 'Silo migrate'.")]
    private static partial void SchemaIsOlder(ILogger logger);

    [LoggerMessage(EventId = 202, Level = LogLevel.Warning, Message = "The store does not answer ({What}); waiting for it.")]
    private static partial void StoreIsAway(ILogger logger, string what);
}
