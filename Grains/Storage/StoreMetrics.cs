using System.Diagnostics.Metrics;

namespace Telemetry.Grains.Storage;

/// <summary>What the writer and the store report. Outcomes are labels; ids never are.</summary>
public sealed class StoreMetrics
{
    public const string MeterName = "Telemetry.Storage";

    private readonly Histogram<int> batchSize;
    private readonly Histogram<double> duration;
    private readonly Counter<long> faults;
    private readonly Counter<long> turnedAway;
    private readonly Meter meter;
    private long upkeepSucceededAt;

    public StoreMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        batchSize = meter.CreateHistogram<int>(
            "telemetry.store.batch.size", "{heartbeat}", "Heartbeats written in one transaction.");
        duration = meter.CreateHistogram<double>(
            "telemetry.store.duration", "s", "Time the store took for one transaction, successful or not.");
        faults = meter.CreateCounter<long>(
            "telemetry.store.faults", "{fault}", "Transactions that failed, by kind of fault.");
        turnedAway = meter.CreateCounter<long>(
            "telemetry.writer.turned_away", "{heartbeat}", "Heartbeats that were not written, by reason.");
        meter.CreateObservableGauge(
            "telemetry.upkeep.success.timestamp", () => Volatile.Read(ref upkeepSucceededAt), "s",
            "When the store's upkeep last succeeded, as seconds since 1970; 0 before the first time.");
    }

    /// <summary>Reports whether the store would take a heartbeat, whenever somebody scrapes.</summary>
    public void ObserveReady(Func<bool> isReady) =>
        meter.CreateObservableGauge(
            "telemetry.store.ready", () => isReady() ? 1 : 0, null, "1 when the store took a row on trial within the last seconds.");

    /// <summary>Reports the length of the writer's queue whenever somebody scrapes.</summary>
    public void ObserveQueue(Func<int> length, int capacity)
    {
        meter.CreateObservableGauge(
            "telemetry.writer.queue.length", length, "{heartbeat}", "Heartbeats that wait for the store.");
        meter.CreateObservableGauge(
            "telemetry.writer.queue.capacity", () => capacity, "{heartbeat}", "Where the writer turns heartbeats away.");
    }

    /// <summary>Reports the bytes of SQLite's write-ahead log whenever somebody scrapes.</summary>
    public void ObserveLog(Func<long> bytes) =>
        meter.CreateObservableGauge(
            "telemetry.sqlite.log.size", bytes, "By", "SQLite's write-ahead log. It grows while somebody reads for long.");

    /// <summary>Reports how many reads wait for their turn whenever somebody scrapes.</summary>
    public void ObserveReads(string lane, Func<long> waiting, int capacity)
    {
        var label = new KeyValuePair<string, object?>("lane", lane);
        meter.CreateObservableGauge(
            "telemetry.reads.waiting", () => new Measurement<long>(waiting(), label), "{read}", "Reads that wait for their turn.");
        meter.CreateObservableGauge(
            "telemetry.reads.capacity", () => new Measurement<long>(capacity, label), "{read}", "Where a lane turns reads away.");
    }

    public void UpkeepSucceeded(DateTimeOffset at) => Volatile.Write(ref upkeepSucceededAt, at.ToUnixTimeSeconds());

    public void BatchWritten(int heartbeats, TimeSpan took)
    {
        batchSize.Record(heartbeats);
        duration.Record(took.TotalSeconds);
    }

    public void BatchFailed(StoreFault fault, TimeSpan took)
    {
        duration.Record(took.TotalSeconds);
        faults.Add(1, new KeyValuePair<string, object?>("kind", fault.ToString().ToLowerInvariant()));
    }

    /// <param name="reason"><c>queue_full</c>, <c>store_away</c> or <c>refused</c>.</param>
    public void TurnedAway(string reason) =>
        turnedAway.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
