using Microsoft.Extensions.Hosting;

namespace Telemetry.Grains;

/// <summary>
/// Calls a grain again and again, in every silo: it works from the start on, and somewhere else once its silo is gone.
/// </summary>
internal abstract class GrainWaking(TimeSpan period, TimeProvider time) : BackgroundService
{
    protected abstract ValueTask WakeAsync();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        do
        {
            try
            {
                await WakeAsync();
            }
            catch (Exception)
            {
                // The store or a silo is away, or this silo stops. The next call comes soon, if one comes.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
