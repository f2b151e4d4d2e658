namespace Telemetry.Fleet.Run;

/// <summary>The counts of a run at one moment.</summary>
public sealed record RunCounts
{
    /// <summary>From the start to the last send.</summary>
    public required TimeSpan SendingFor { get; init; }

    /// <summary>Answers of 200 with ok true.</summary>
    public required long Accepted { get; init; }

    /// <summary>Refused, reset, closed or timed out.</summary>
    public required long NoAnswer { get; init; }

    /// <summary>Late although a lane waited for the time: the generator's own fault.</summary>
    public required long LateWaking { get; init; }

    /// <summary>Late because every lane was waiting for an answer.</summary>
    public required long LateForLanes { get; init; }

    /// <summary>Requests that went to the next front door because theirs refused.</summary>
    public required long HandedOver { get; init; }

    public required IReadOnlyDictionary<(HeartbeatKind Kind, int Status), long> Answers { get; init; }

    /// <summary>From the intended send time.</summary>
    public required Percentiles Latency { get; init; }

    /// <summary>From the real send time.</summary>
    public required Percentiles Service { get; init; }

    public long Answered => Answers.Values.Sum();

    public long Requests => Answered + NoAnswer;

    /// <summary>Answers by what <paramref name="key"/> makes of them, in ordinal order.</summary>
    public SortedDictionary<string, long> CountBy(Func<(HeartbeatKind Kind, int Status), string> key)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (answer, count) in Answers)
        {
            counts[key(answer)] = counts.GetValueOrDefault(key(answer)) + count;
        }

        return counts;
    }
}
