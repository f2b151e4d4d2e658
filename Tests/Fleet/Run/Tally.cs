using HdrHistogram;

namespace Telemetry.Fleet.Run;

/// <summary>Counts a run, from all lanes at once.</summary>
public sealed class Tally(TimeProvider time)
{
    /// <summary>A send that begins this much after its intended time is late.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromMilliseconds(10);

    private const long LongestMicroseconds = 600_000_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(HeartbeatKind Kind, int Status), long> _answers = [];
    private readonly LongHistogram _fromIntended = new(1, LongestMicroseconds, 3);
    private readonly LongHistogram _fromSent = new(1, LongestMicroseconds, 3);
    private readonly long _start = time.GetTimestamp();
    private long _lastSent;
    private long _accepted;
    private long _noAnswer;
    private long _lateWaking;
    private long _lateForLanes;
    private long _handedOver;

    /// <summary>A request is over, with an answer or without one.</summary>
    public void Add(HeartbeatKind kind, HttpAnswer? answer, long intendedAt, long sentAt, bool waited)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            _lastSent = Math.Max(_lastSent, sentAt);
            var late = time.GetElapsedTime(intendedAt, sentAt) > Late;
            _lateWaking += late && waited ? 1 : 0;
            _lateForLanes += late && !waited ? 1 : 0;
            if (answer is not { } answered)
            {
                _noAnswer++;
                return;
            }

            _accepted += answered.Acknowledges ? 1 : 0;
            _answers[(kind, answered.Status)] = _answers.GetValueOrDefault((kind, answered.Status)) + 1;
            _fromIntended.RecordValue(Microseconds(intendedAt, now));
            _fromSent.RecordValue(Microseconds(sentAt, now));
        }
    }

    /// <summary>A request went to another front door than the one whose turn it was.</summary>
    public void AddHandedOver() => Interlocked.Increment(ref _handedOver);

    public RunCounts Count()
    {
        lock (_gate)
        {
            return new RunCounts
            {
                SendingFor = time.GetElapsedTime(_start, Math.Max(_start, _lastSent)),
                Accepted = _accepted,
                NoAnswer = _noAnswer,
                LateWaking = _lateWaking,
                LateForLanes = _lateForLanes,
                HandedOver = Interlocked.Read(ref _handedOver),
                Answers = new Dictionary<(HeartbeatKind, int), long>(_answers),
                Latency = Percentiles.Of(_fromIntended),
                Service = Percentiles.Of(_fromSent),
            };
        }
    }

    private long Microseconds(long from, long to) =>
        Math.Clamp((long)time.GetElapsedTime(from, to).TotalMicroseconds, 1, LongestMicroseconds);
}
