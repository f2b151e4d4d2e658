using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics;

/// <summary>
/// Calls the fold's grain every few seconds, in every silo: it runs from the start on, and somewhere else once its silo is
/// gone.
/// </summary>
internal sealed class FoldWaking(IGrainFactory grains, IOptions<StatisticsOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await grains.GetGrain<IFoldGrain>(0).WakeAsync();
            }
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
                // A silo is lost and not yet found dead. The lag is a metric; the next call comes soon.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
