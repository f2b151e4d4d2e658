using Microsoft.Extensions.Options;
using Telemetry.Api.Hosting;
using Telemetry.Api.Management;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary>
/// A silo reads its statements from the database as soon as it starts, and cannot work on an older schema. So it waits,
/// alive and not ready, until the database answers and somebody has migrated it, or migrates it where that is its task.
/// </summary>
internal sealed class StoreAwaited(
    ListeningServer server,
    IDatabase database,
    IOptions<StorageOptions> options,
    StoreAddress address,
    FormerProcess former,
    StartTrouble trouble,
    TimeProvider time,
    ILogger<StoreAwaited> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Before the first thing that a silo does.</summary>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(StoreAwaited), ServiceLifecycleStage.First, WaitAsync);

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        await server.Listening.WaitAsync(cancellationToken);
        while (await FindTroubleAsync(cancellationToken) is { } found)
        {
            trouble.Is(found);
            await Task.Delay(Pause, time, cancellationToken);
        }

        trouble.IsOver();
    }

    private async Task<string?> FindTroubleAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await database.CheckAsync(cancellationToken) != SchemaState.Current)
            {
                if (!options.Value.MigratesAtStart)
                {
                    return $"The {address} has an older schema than this program needs: run 'Silo migrate'.";
                }

                var scripts = await StoragePreparation.MigrateAsync(options.Value, address, cancellationToken);
                StoragePreparation.Migrated(logger, scripts.Count);
            }

            return await former.IsForgottenAsync(cancellationToken)
                ? null
                : "The former process at this silo's address is not yet known to be gone.";
        }
        catch (StartException exception)
        {
            return exception.Message;
        }
        catch (Exception exception) when (!StoreExceptions.IsStop(exception, cancellationToken))
        {
            return $"The {address} cannot be used ({address.CauseOf(exception)}).";
        }
    }
}
