using System.Globalization;

namespace Telemetry.Bench.Measuring;

/// <summary>What a figure must reach, or must not exceed.</summary>
internal readonly record struct Bar(double Limit, bool IsLeast)
{
    public static Bar AtLeast(double limit) => new(limit, true);

    public static Bar AtMost(double limit) => new(limit, false);

    /// <summary>False also for what is no number, such as the ratio of two zeros.</summary>
    public bool Holds(double figure) => IsLeast ? figure >= Limit : figure <= Limit;

    public override string ToString() =>
        (IsLeast ? "≥ " : "≤ ") + Limit.ToString("0.0#", CultureInfo.InvariantCulture);
}
