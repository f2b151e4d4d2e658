using Telemetry.Fleet.Run;

namespace Telemetry.Bench.Measuring;

/// <summary>One figure.</summary>
/// <param name="Figure">In the unit of the scenario.</param>
/// <param name="Fault">Why the figure does not count, such as requests that failed; null when it does.</param>
/// <param name="Report">The fleet's, where a fleet took part.</param>
internal sealed record Measurement(double Figure, string? Fault = null, RunReport? Report = null);
