using System.Diagnostics.Metrics;

namespace Telemetry.Grains.Statistics;

/// <summary>What the fold reports. Only the silo in which it runs says how far it is.</summary>
public sealed class FoldMetrics
{
    public const string MeterName = "Telemetry.Statistics";

    private readonly Counter<long> folded;
    private volatile Reached? reached;
    private volatile Tuple<int>? missing;
    private long succeededAt;

    public FoldMetrics(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create(MeterName);
        folded = meter.CreateCounter<long>(
            "telemetry.statistics.folded", "{heartbeat}", "Heartbeats that were folded into states.");
        meter.CreateObservableGauge(
            "telemetry.statistics.lag",
            () => WhereKnown(reached, known => Math.Max(0, (time.GetUtcNow() - known.Position).TotalSeconds)),
            "s", "How old the statistics are: heartbeats up to that time are in them.");
        meter.CreateObservableGauge(
            "telemetry.statistics.rebuild.progress",
            () => WhereKnown(reached is { Rebuild: { } share } ? Tuple.Create(share) : null, share => share.Item1),
            "1", "How far a rebuild of the statistics is, from 0 to 1; absent while none is under way.");
        meter.CreateObservableGauge(
            "telemetry.statistics.missing_instances", () => WhereKnown(missing, count => count.Item1), "{instance}",
            "Instances that were heard from yesterday and were not in the statistics when that was checked.");
        meter.CreateObservableGauge(
            "telemetry.statistics.success.timestamp", () => Volatile.Read(ref succeededAt), "s",
            "When the fold last succeeded, as seconds since 1970; 0 before the first time.");
    }

    public void Took(int heartbeats) => folded.Add(heartbeats);

    /// <param name="position">Null: not known.</param>
    /// <param name="at">When.</param>
    /// <param name="rebuild">From 0 to 1; null: none is under way.</param>
    public void Succeeded(DateTimeOffset? position, DateTimeOffset at, double? rebuild)
    {
        reached = position is { } known ? new Reached(known, rebuild) : null;
        Volatile.Write(ref succeededAt, at.ToUnixTimeSeconds());
    }

    public void Missing(int instances) => missing = Tuple.Create(instances);

    /// <summary>The fold does not run in this silo any more.</summary>
    public void Left() => (reached, missing) = (null, null);

    private static IEnumerable<Measurement<double>> WhereKnown<T>(T? known, Func<T, double> value)
        where T : class =>
        known is null ? [] : [new Measurement<double>(value(known))];

    private sealed record Reached(DateTimeOffset Position, double? Rebuild);
}
