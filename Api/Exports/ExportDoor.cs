using System.Diagnostics.Metrics;
using Telemetry.Api.Management;

namespace Telemetry.Api.Exports;

/// <summary>Lets so many exports run at the same time: each holds two pages of memory for as long as its reader takes.</summary>
internal sealed class ExportDoor
{
    private const int MostAtOnce = 64;

    private readonly IHostApplicationLifetime lifetime;
    private readonly Counter<long> exports;
    private int inside;

    public ExportDoor(IHostApplicationLifetime lifetime, IMeterFactory meters)
    {
        this.lifetime = lifetime;
        var meter = meters.Create(FrontDoorMetrics.MeterName);
        exports = meter.CreateCounter<long>("telemetry.exports", "{export}", "Exports that have ended, by format and outcome.");
        meter.CreateObservableGauge("telemetry.exports.running", () => Volatile.Read(ref inside), "{export}", "Exports under way.");
        meter.CreateObservableGauge(
            "telemetry.exports.capacity", () => MostAtOnce, "{export}", "Where the front door turns exports away.");
    }

    /// <returns>Null when too many run.</returns>
    public ExportVisit? TryEnter(ExportFormat format, CancellationToken aborted)
    {
        if (Interlocked.Increment(ref inside) > MostAtOnce)
        {
            Leave(format, "busy");
            return null;
        }

        return new ExportVisit(outcome => Leave(format, outcome), lifetime.ApplicationStopping, aborted);
    }

    private void Leave(ExportFormat format, string outcome)
    {
        Interlocked.Decrement(ref inside);
        exports.Add(1, new("format", format.Name), new("outcome", outcome));
    }
}
