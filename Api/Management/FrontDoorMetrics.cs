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
    private readonly Counter<long> unusual;

    public FrontDoorMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        heartbeats = meter.CreateCounter<long>(
            "telemetry.heartbeats", "{heartbeat}", "Posted heartbeats by outcome: recorded, or the error code.");
        rejections = meter.CreateCounter<long>(
            "telemetry.rejections", "{heartbeat}", "Heartbeats with a good key and bad content, by error, and whether a trace was kept.");
        unusual = meter.CreateCounter<long>(
            "telemetry.unusual.values", "{value}", "Values of accepted heartbeats that are not as documented, by kind.");
    }

    /// <summary>Counts the answer if the request was for the heartbeats' address, whatever its method.</summary>
    public void Answered(HttpContext context, Answer answer)
    {
        if (context.Request.Path.Equals(HeartbeatEndpoint.Path, StringComparison.OrdinalIgnoreCase))
        {
            Answered(answer);
        }
    }

    /// <summary>Counts the answer to a heartbeat.</summary>
    public void Answered(Answer answer) =>
        heartbeats.Add(1, new KeyValuePair<string, object?>("outcome", answer.Outcome));

    public void Rejected(string error, bool kept) => rejections.Add(
        1, new KeyValuePair<string, object?>("error", error), new KeyValuePair<string, object?>("kept", kept));

    public void Unusual(bool contactIsNone, int unknownBuckets)
    {
        if (contactIsNone)
        {
            unusual.Add(1, new KeyValuePair<string, object?>("kind", "contact_is_no_address"));
        }

        if (unknownBuckets > 0)
        {
            unusual.Add(unknownBuckets, new KeyValuePair<string, object?>("kind", "unknown_bucket"));
        }
    }
}
