using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>Reads for one caller; it goes when that caller has gone.</summary>
public sealed class ExportGrain(HeartbeatPages pages) : Grain, IExportGrain
{
    public IAsyncEnumerable<Heartbeat> ReadAsync(ExportQuery query, CancellationToken cancellationToken) =>
        pages.ReadAsync(query, cancellationToken);
}
