using Telemetry.Api.Management;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary>
/// Looks every few seconds whether the store would take a heartbeat, also while none comes. That is a metric and an alert:
/// a store that is away makes no program unready.
/// </summary>
internal sealed class StoreWatch : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly StoreProbe probe;
    private readonly StoreAddress address;
    private readonly TimeProvider time;
    private readonly Trouble trouble;
    private volatile bool isReady;

    public StoreWatch(
        StoreProbe probe, StoreAddress address, StoreMetrics metrics, TimeProvider time, ILogger<StoreWatch> logger)
    {
        (this.probe, this.address, this.time) = (probe, address, time);
        trouble = new Trouble(time, logger);
        metrics.ObserveReady(() => isReady);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            await LookAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            isReady = await probe.PassesAsync(cancellationToken);
        }
        catch (Exception exception) when (!StoreExceptions.IsStop(exception, cancellationToken))
        {
            isReady = false;
            trouble.Is($"The {address} takes no heartbeat ({address.CauseOf(exception)}).");
            return;
        }

        if (isReady)
        {
            trouble.IsOver();
        }
        else
        {
            trouble.Is($"The {address} has an older schema than this program needs.");
        }
    }
}
