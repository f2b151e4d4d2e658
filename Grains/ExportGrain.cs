using Orleans.Concurrency;
using Telemetry.Grains.Exports;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>Stateless, so that the silo that is asked answers; reads wait in the lane and not for each other's calls.</summary>
[StatelessWorker(1), Reentrant]
public sealed class ExportGrain(HeartbeatPages heartbeats, StatePages states, ExportPace pace) : StoreGrain, IExportGrain
{
    public ValueTask<ExportPage<Heartbeat>> ReadAsync(ExportQuery query, CancellationToken cancellationToken) =>
        pace.ReadAsync(() => heartbeats.ReadAsync(query, cancellationToken), cancellationToken);

    public ValueTask<ExportPage<ExportedState>> ReadStatesAsync(ExportQuery query, CancellationToken cancellationToken) =>
        pace.ReadAsync(() => states.ReadAsync(query, cancellationToken), cancellationToken);
}
