namespace Telemetry.Grains.Storage;

/// <summary>The list of silos that Orleans keeps in PostgreSQL.</summary>
public sealed class SiloEntries(IDatabase database)
{
    private static readonly string ForgetFormerSql = Sql.Read("PostgreSql.forget_former.sql");

    /// <summary>
    /// Deletes the entries of processes that were at this address before and have a higher generation, which is the time of
    /// their start by the clock of then. Such an entry stays as long as another silo is active and has not yet declared
    /// its process dead, unless it has been waited for long enough.
    /// </summary>
    /// <returns>Whether none is left.</returns>
    public async ValueTask<bool> ForgetFormerAsync(
        string cluster, string address, int port, int generation, bool isLongEnough, CancellationToken cancellationToken)
    {
        var left = await database.QueryAsync(
            ForgetFormerSql, row => row.GetInt64(0), cancellationToken,
            new("cluster", cluster),
            new("address", address),
            new("port", port),
            new("generation", generation),
            new("is_long_enough", isLongEnough));
        return left[0] == 0;
    }
}
