using Microsoft.Extensions.Hosting;
using Telemetry.Grains.Interfaces.Imports;

namespace Telemetry.Grains.Imports;

/// <summary>Calls the imports' grain from time to time, in every silo: what broke off with its silo goes on, or is said to have.</summary>
public sealed class ImportsWaking(IGrainFactory grains, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await grains.GetGrain<IImportsGrain>(0).WakeAsync();
            }
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The store or a silo is away; the next call comes soon.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
