using Orleans.Concurrency;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>Stateless, so that the silo that is asked answers; reads wait in the lane and not for each other's calls.</summary>
[StatelessWorker(1), Reentrant]
public sealed class ExportGrain(HeartbeatPages pages, ExportPace pace) : Grain, IExportGrain
{
    public ValueTask<ExportPage> ReadAsync(ExportQuery query, CancellationToken cancellationToken) =>
        pace.ReadAsync(() => pages.ReadAsync(query, cancellationToken), cancellationToken);
}
