using Microsoft.Extensions.Options;

namespace Telemetry.Grains.Storage;

/// <summary>Tries out what a heartbeat needs of the store, and leaves nothing in it.</summary>
public sealed class StoreProbe(IDatabase database, IOptions<StorageOptions> options)
{
    private readonly string sql = Sql.Read($"{options.Value.Provider}.probe.sql");

    /// <summary>
    /// Returns when the schema is current and rows could be written; they are taken back in the same transaction.
    /// </summary>
    /// <returns>False when the schema is older.</returns>
    /// <exception cref="Exception">What the database says of it.</exception>
    public async ValueTask<bool> PassesAsync(CancellationToken cancellationToken)
    {
        if (await database.CheckAsync(cancellationToken) != SchemaState.Current)
        {
            return false;
        }

        await database.ExecuteAsync(sql, cancellationToken);
        return true;
    }
}
