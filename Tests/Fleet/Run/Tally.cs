using HdrHistogram;

namespace Telemetry.Fleet.Run;

/// <summary>Counts a run, from all lanes at once.</summary>
public sealed class Tally(TimeProvider time)
{
    /// <summary>A send that begins this much after its intended time is late.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromMilliseconds(10);

    private const long LongestMicroseconds = 600_000_000;

    private readonly Lock gate = new();
    private readonly Dictionary<(HeartbeatKind Kind, int Status), long> answers = [];
    private readonly LongHistogram fromIntended = new(1, LongestMicroseconds, 3);
    private readonly LongHistogram fromSent = new(1, LongestMicroseconds, 3);
    private readonly long start = time.GetTimestamp();
    private long lastSent;
    private long accepted;
    private long noAnswer;
    private long lateWaking;
    private long lateForLanes;
    private long handedOver;

    /// <summary>A request is over, with an answer or without one.</summary>
    public void Add(HeartbeatKind kind, HttpAnswer? answer, long intendedAt, long sentAt, bool waited)
    {
        var now = time.GetTimestamp();
        lock (gate)
        {
            lastSent = Math.Max(lastSent, sentAt);
            var late = time.GetElapsedTime(intendedAt, sentAt) > Late;
            lateWaking += late && waited ? 1 : 0;
            lateForLanes += late && !waited ? 1 : 0;
            if (answer is not { } answered)
            {
                noAnswer++;
                return;
            }

            accepted += answered.Acknowledges ? 1 : 0;
            answers[(kind, answered.Status)] = answers.GetValueOrDefault((kind, answered.Status)) + 1;
            fromIntended.RecordValue(Microseconds(intendedAt, now));
            fromSent.RecordValue(Microseconds(sentAt, now));
        }
    }

    /// <summary>A request went to another front door than the one whose turn it was.</summary>
    public void AddHandedOver() => Interlocked.Increment(ref handedOver);

    public RunCounts Count()
    {
        lock (gate)
        {
            return new RunCounts
            {
                SendingFor = time.GetElapsedTime(start, Math.Max(start, lastSent)),
                Accepted = accepted,
                NoAnswer = noAnswer,
                LateWaking = lateWaking,
                LateForLanes = lateForLanes,
                HandedOver = Interlocked.Read(ref handedOver),
                Answers = new Dictionary<(HeartbeatKind, int), long>(answers),
                Latency = Percentiles.Of(fromIntended),
                Service = Percentiles.Of(fromSent),
            };
        }
    }

    private long Microseconds(long from, long to) =>
        Math.Clamp((long)time.GetElapsedTime(from, to).TotalMicroseconds, 1, LongestMicroseconds);
}
