using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Telemetry.Grains.Storage;

/// <summary>
/// What a store needs from time to time: room for the coming months, and an end for rejections that are too old.
/// Every silo does it, at its start and each hour; doing it twice changes nothing.
/// </summary>
public sealed class Upkeep(
    IDatabase database,
    RejectionStore rejections,
    IOptions<HeartbeatOptions> options,
    StoreMetrics metrics,
    TimeProvider time,
    ILogger<Upkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception exception) when (!StoreExceptions.IsStop(exception, stoppingToken))
            {
                UpkeepLog.Failed(logger, StoreExceptions.Describe(exception));
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await database.PrepareMonthsAsync(now, cancellationToken);
        await rejections.DeleteBeforeAsync(now - options.Value.RejectionRetention, cancellationToken);
        metrics.UpkeepSucceeded(now);
    }
}

internal static partial class UpkeepLog
{
    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "Upkeep of the store failed ({What}); next try in an hour.")]
    public static partial void Failed(ILogger logger, string what);
}
