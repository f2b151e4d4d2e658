using Orleans.Concurrency;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>Stateless, so that each silo that is asked answers for itself.</summary>
[StatelessWorker]
public sealed class ReadinessGrain(IDatabase database) : Grain, IReadinessGrain
{
    public async ValueTask<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await database.CheckAsync(cancellationToken) switch
            {
                SchemaState.Current => null,
                _ => "The database has an older schema than this program needs: run 'Silo migrate'.",
            };
        }
        catch (Exception exception)
        {
            return $"The store does not answer ({StoreException.Describe(exception)}).";
        }
    }
}
