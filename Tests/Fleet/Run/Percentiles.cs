using HdrHistogram;

namespace Telemetry.Fleet.Run;

/// <summary>A distribution of times in milliseconds, to three digits; all 0 when nothing was measured.</summary>
public sealed record Percentiles(double Mean, double P50, double P90, double P99, double P99_9, double Max)
{
    /// <param name="microseconds">A histogram of microseconds.</param>
    internal static Percentiles Of(LongHistogram microseconds) => microseconds.TotalCount == 0
        ? new Percentiles(0, 0, 0, 0, 0, 0)
        : new Percentiles(
            Math.Round(microseconds.GetMean() / 1000, 3),
            microseconds.GetValueAtPercentile(50) / 1000.0,
            microseconds.GetValueAtPercentile(90) / 1000.0,
            microseconds.GetValueAtPercentile(99) / 1000.0,
            microseconds.GetValueAtPercentile(99.9) / 1000.0,
            microseconds.GetMaxValue() / 1000.0);
}
