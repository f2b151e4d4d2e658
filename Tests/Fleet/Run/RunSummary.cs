using System.Globalization;
using System.Text;

namespace Telemetry.Fleet.Run;

/// <summary>A report as text, for people.</summary>
public static class RunSummary
{
    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        Line(text, $"requests    {report.Requests} in {report.Seconds} s");
        Line(text, $"offered     {report.OfferedPerSecond}/s, answered {report.AnsweredPerSecond}/s");
        Line(text, $"accepted    {report.Accepted}, {report.AcceptedPerSecond}/s");
        Line(text, $"no answer   {report.NoAnswer}");
        foreach (var (outcome, count) in report.ByKind)
        {
            Line(text, $"{outcome,-11} {count}");
        }

        Percentiles(text, "latency ms", report.LatencyMs);
        Percentiles(text, "service ms", report.ServiceMs);
        Line(text, $"generator   {report.GeneratorCores} cores, waited for {report.GeneratorWaitingCores}");
        if (report.HandedOver > 0)
        {
            Line(text, $"{report.HandedOver} requests went to another front door, because theirs refused.");
        }

        if (!report.RateReached)
        {
            Line(text, $"The rate of {report.Rate}/s was not reached.");
            Line(text, $"{report.LateForConnections} sends waited for one of {report.Connections} connections.");
        }

        if (report.GeneratorIsBottleneck)
        {
            Line(text, $"The generator itself is the bottleneck, {report.LateWaking} sends were late by its own fault.");
        }

        return text.ToString();
    }

    private static void Percentiles(StringBuilder text, string name, Percentiles times) => Line(
        text, $"{name}  p50 {times.P50}  p90 {times.P90}  p99 {times.P99}  p99.9 {times.P99_9}  max {times.Max}");

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
