using Telemetry.Api.Hosting;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary>Where the store is, and what may be said of its faults: no secret and no row is in either.</summary>
internal sealed class StoreAddress
{
    private readonly string place;
    private readonly Func<Exception, string> causeOf;

    /// <exception cref="StartException">The store is PostgreSQL, and its connection string is missing or cannot be read.</exception>
    public StoreAddress(StorageOptions options, IConfiguration configuration)
    {
        if (options.Provider == StorageProvider.PostgreSql)
        {
            var database = DatabaseAddress.Of(configuration);
            (ConnectionString, place, causeOf) = (database.ConnectionString, $"{database}", DatabaseAddress.CauseOf);
        }
        else
        {
            (place, causeOf) = ($"file {options.SqliteFile}", StoreExceptions.Describe);
        }
    }

    /// <summary>Of PostgreSQL, with its password.</summary>
    public string? ConnectionString { get; }

    public string CauseOf(Exception exception) => causeOf(exception);

    public override string ToString() => place;
}
