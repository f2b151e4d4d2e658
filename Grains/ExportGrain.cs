using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>Stateless, so that the silo that is asked answers; reads wait in the lane and not for each other's calls.</summary>
[StatelessWorker(1), Reentrant]
public sealed partial class ExportGrain(
    HeartbeatPages pages, ExportPace pace, IHeartbeatStore store, ILogger<ExportGrain> logger) : Grain, IExportGrain
{
    public async ValueTask<ExportPage?> ReadAsync(ExportQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await pace.ReadAsync(() => pages.ReadAsync(query, cancellationToken), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not StoreBusyException)
        {
            // The driver's exception stays here: the caller's process need not know its type.
            var fault = store.Classify(exception);
            PageFailed(logger, fault, StoreException.Describe(exception));
            return fault == StoreFault.Transient ? null : throw new StoreException(fault);
        }
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "A page of an export was not read ({Fault}: {What}).")]
    private static partial void PageFailed(ILogger logger, StoreFault fault, string what);
}
