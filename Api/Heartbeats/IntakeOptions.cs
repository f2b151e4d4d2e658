using System.ComponentModel.DataAnnotations;

namespace Telemetry.Api.Heartbeats;

/// <summary>What the front door takes in (configuration section <c>Heartbeats</c>).</summary>
public sealed class IntakeOptions
{
    public const string Section = "Heartbeats";

    /// <summary>Real bodies have 1 to 2 KB.</summary>
    [Range(100, 1_000_000)]
    public int MaxBodyBytes { get; set; } = 10_000;

    /// <summary>How long a heartbeat is tried again before the sender is told to come back; it waits 30 seconds.</summary>
    public TimeSpan RetryBudget { get; set; } = TimeSpan.FromSeconds(25);
}
