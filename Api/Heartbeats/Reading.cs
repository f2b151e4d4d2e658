using Telemetry.Api.Answers;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Heartbeats;

/// <summary>What a body turned out to be: a heartbeat, or the answer that refuses it.</summary>
internal readonly record struct Reading
{
    private Reading(Heartbeat? heartbeat, Answer? refusal, bool contactIsNone, int unknownBuckets)
    {
        Heartbeat = heartbeat;
        Refusal = refusal;
        ContactIsNone = contactIsNone;
        UnknownBuckets = unknownBuckets;
    }

    /// <summary>Null exactly when there is a refusal.</summary>
    public Heartbeat? Heartbeat { get; }

    public Answer? Refusal { get; }

    /// <summary>The contact was text but no e-mail address, and is not kept in its column.</summary>
    public bool ContactIsNone { get; }

    /// <summary>How many buckets held a range that is not documented. They are kept as they came.</summary>
    public int UnknownBuckets { get; }

    public static Reading Of(Heartbeat heartbeat, bool contactIsNone, int unknownBuckets) =>
        new(heartbeat, null, contactIsNone, unknownBuckets);

    public static Reading Refuse(Answer refusal) => new(null, refusal, false, 0);
}
