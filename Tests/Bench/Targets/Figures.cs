using Telemetry.Bench.Measuring;
using Telemetry.Fleet.Run;

namespace Telemetry.Bench.Targets;

/// <summary>What is read off a run.</summary>
internal static class Figures
{
    /// <summary>Heartbeats that were recorded, a second.</summary>
    public static Measurement Accepted(RunReport report) =>
        new(report.AcceptedPerSecond, Unless(report, 200), report);

    /// <summary>Answers of one status, a second.</summary>
    public static Func<RunReport, Measurement> Answered(int status) =>
        report => new(report.AnsweredPerSecond, Unless(report, status), report);

    /// <summary>Milliseconds within which 99 of 100 were recorded, from the time that each was due.</summary>
    public static Measurement P99(RunReport report) => new(report.LatencyMs.P99, Unless(report, 200), report);

    /// <summary>Seconds that the slowest took, from the time that it was due.</summary>
    public static Measurement Slowest(RunReport report) => new(report.LatencyMs.Max / 1000, Unless(report, 200), report);

    /// <summary>What else came than the one status; null for nothing.</summary>
    private static string? Unless(RunReport report, int status)
    {
        var others = report.ByStatus.Where(pair => pair.Key != $"{status}").Select(pair => $"{pair.Value} × {pair.Key}");
        var all = report.NoAnswer > 0 ? others.Append($"{report.NoAnswer} × no answer") : others;
        return all.Any() ? $"of {report.Requests} requests {string.Join(", ", all)}" : null;
    }
}
