namespace Telemetry.Fleet.Run;

/// <summary>What came of a run: the JSON of <c>--json</c>, with the names in snake_case.</summary>
public sealed record RunReport
{
    public required ulong Seed { get; init; }

    public required int Connections { get; init; }

    /// <summary>From the start to the last answer.</summary>
    public required double Seconds { get; init; }

    /// <summary>Requests begun, with or without an answer.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests over the time from the start to the last send.</summary>
    public required double OfferedPerSecond { get; init; }

    /// <summary>The rate asked for; null in closed loop.</summary>
    public required double? Rate { get; init; }

    /// <summary>At least 98 % of the rate was offered; true in closed loop.</summary>
    public required bool RateReached { get; init; }

    /// <summary>HTTP answers of any status.</summary>
    public required long Answered { get; init; }

    public required double AnsweredPerSecond { get; init; }

    /// <summary>Answers of 200 with ok true.</summary>
    public required long Accepted { get; init; }

    public required double AcceptedPerSecond { get; init; }

    /// <summary>Requests without an answer: refused, reset, closed, or none within 30 s.</summary>
    public required long NoAnswer { get; init; }

    /// <summary>Requests that another front door than theirs took, because theirs refused.</summary>
    public required long HandedOver { get; init; }

    /// <summary>Answers by HTTP status.</summary>
    public required SortedDictionary<string, long> ByStatus { get; init; }

    /// <summary>Answers by kind and status, for instance <c>first 200</c>, <c>repeat 429</c>, <c>bad 400</c>.</summary>
    public required SortedDictionary<string, long> ByKind { get; init; }

    /// <summary>Milliseconds from the intended send time to the answer: the time an instance waits, stalls included.
    /// In open loop up to 2 ms of it are the generator's timer.</summary>
    public required Percentiles LatencyMs { get; init; }

    /// <summary>Milliseconds from the real send time to the answer; hides stalls.</summary>
    public required Percentiles ServiceMs { get; init; }

    /// <summary>Sends over 10 ms late although a connection was free: the generator's own fault.</summary>
    public required long LateWaking { get; init; }

    /// <summary>Sends over 10 ms late because all connections waited for answers.</summary>
    public required long LateForConnections { get; init; }

    /// <summary>CPU time of the generator over the seconds of the run; 1 is one core.</summary>
    public required double GeneratorCores { get; init; }

    /// <summary>Time that the generator's threads waited for a free CPU over the seconds of the run, summed over its
    /// threads; 0 where the system does not tell.</summary>
    public required double GeneratorWaitingCores { get; init; }

    /// <summary>The generator used or waited for 0.9 cores or more, or over 1 % of its sends were late by its own fault:
    /// the figures then say more of it than of the receiver.</summary>
    public required bool GeneratorIsBottleneck { get; init; }

    /// <summary>Draws the conclusions.</summary>
    public static RunReport From(RunOptions options, RunCounts counts, TimeSpan elapsed, GeneratorCost cost)
    {
        var seconds = Math.Max(elapsed.TotalSeconds, 0.001);
        var (cores, waiting) = (cost.Running.TotalSeconds / seconds, cost.Waiting.TotalSeconds / seconds);
        var offered = counts.Requests / Math.Max(counts.SendingFor.TotalSeconds, 0.001);
        return new RunReport
        {
            Seed = options.Seed,
            Connections = options.Connections,
            Seconds = Math.Round(seconds, 3),
            Requests = counts.Requests,
            OfferedPerSecond = Math.Round(offered, 1),
            Rate = options.Rate,
            RateReached = options.Rate is null || offered >= 0.98 * options.Rate,
            Answered = counts.Answered,
            AnsweredPerSecond = Math.Round(counts.Answered / seconds, 1),
            Accepted = counts.Accepted,
            AcceptedPerSecond = Math.Round(counts.Accepted / seconds, 1),
            NoAnswer = counts.NoAnswer,
            HandedOver = counts.HandedOver,
            ByStatus = counts.CountBy(answer => $"{answer.Status}"),
            ByKind = counts.CountBy(answer => $"{answer.Kind} {answer.Status}".ToLowerInvariant()),
            LatencyMs = counts.Latency,
            ServiceMs = counts.Service,
            LateWaking = counts.LateWaking,
            LateForConnections = counts.LateForLanes,
            GeneratorCores = Math.Round(cores, 2),
            GeneratorWaitingCores = Math.Round(waiting, 2),
            GeneratorIsBottleneck = cores + waiting >= 0.9 || counts.LateWaking * 100 > counts.Requests,
        };
    }
}
