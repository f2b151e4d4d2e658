using System.Diagnostics.Metrics;
using Telemetry.Api.Answers;
using Telemetry.Api.Heartbeats;

namespace Telemetry.Api.Management;

/// <summary>What the front door reports. Outcomes are labels; instances, keys and addresses never are.</summary>
internal sealed class FrontDoorMetrics
{
    public const string MeterName = "Telemetry.Api";

    private readonly Counter<long> heartbeats;
    private readonly Counter<long> rejections;
    private readonly Counter<long> repaired;
    private readonly Counter<long> unknownLabels;
    private readonly Counter<long> unreadable;
    private readonly Meter meter;

    public FrontDoorMetrics(IMeterFactory meters)
    {
        meter = meters.Create(MeterName);
        heartbeats = meter.CreateCounter<long>(
            "telemetry.heartbeats", "{heartbeat}", "Posted heartbeats by outcome: recorded, or the error code.");
        rejections = meter.CreateCounter<long>(
            "telemetry.rejections", "{heartbeat}", "Heartbeats with a good key and bad content, by error, and whether a trace was kept.");
        repaired = meter.CreateCounter<long>(
            "telemetry.fields.repaired", "{field}", "Fields of recorded heartbeats that were not kept as they came, by reason.");
        unknownLabels = meter.CreateCounter<long>(
            "telemetry.unknown.labels", "{label}", "Ranges in recorded heartbeats that are not documented, by field.");
        unreadable = meter.CreateCounter<long>(
            "telemetry.unreadable.requests", "{request}", "Requests that the server refused before any route saw them, by status.");
    }

    /// <param name="capacity">The most public connections there can be.</param>
    /// <param name="replaced">How many had to go without a good key, because somebody else needed the place.</param>
    /// <param name="refused">How many found no place.</param>
    public void ObserveConnections(int capacity, Func<long> replaced, Func<long> refused)
    {
        meter.CreateObservableGauge(
            "telemetry.connections.capacity", () => capacity, "{connection}", "The most public connections there can be.");
        meter.CreateObservableCounter<long>(
            "telemetry.connections.turned.away",
            () =>
            [
                new(replaced(), new KeyValuePair<string, object?>("reason", "replaced")),
                new(refused(), new KeyValuePair<string, object?>("reason", "full")),
            ],
            "{connection}",
            "Public connections that were ended: without a good key, for somebody who needed the place, or because there was none.");
    }

    /// <summary>Counts a request that no route saw.</summary>
    public void Unreadable(int status) => unreadable.Add(1, new KeyValuePair<string, object?>("status", status));

    /// <summary>Counts the answer if the request was for the heartbeats' address, whatever its method.</summary>
    public void Answered(string? path, Answer answer)
    {
        if (HeartbeatEndpoint.Path.Equals(path, StringComparison.OrdinalIgnoreCase))
        {
            Answered(answer);
        }
    }

    /// <summary>Counts the answer to a heartbeat.</summary>
    public void Answered(Answer answer) =>
        heartbeats.Add(1, new KeyValuePair<string, object?>("outcome", answer.Outcome));

    public void Rejected(string error, bool kept) => rejections.Add(
        1, new KeyValuePair<string, object?>("error", error), new KeyValuePair<string, object?>("kept", kept));

    /// <summary>A field that nobody knows is <c>other</c>: names of a sender's choice are no labels.</summary>
    public void Repaired(Repair repair) => repaired.Add(
        1,
        new KeyValuePair<string, object?>("field", repair.IsKnown ? repair.Field : "other"),
        new KeyValuePair<string, object?>("reason", repair.Reason));

    public void UnknownLabel(Field field) =>
        unknownLabels.Add(1, new KeyValuePair<string, object?>("field", field.Name));
}
