namespace Telemetry.Grains.Statistics;

/// <summary>What becomes of the heartbeats that are kept (configuration section <c>Statistics</c>).</summary>
public sealed class StatisticsOptions
{
    public const string Section = "Statistics";

    /// <summary>Whether heartbeats are folded into statistics. If not, statistics stay as they are.</summary>
    public bool Enabled { get; set; } = true;
}
