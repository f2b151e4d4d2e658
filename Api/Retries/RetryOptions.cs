using System.ComponentModel.DataAnnotations;

namespace Telemetry.Api.Retries;

/// <summary>How long a request may wait for the cluster (configuration section <c>Heartbeats</c>).</summary>
public sealed class RetryOptions
{
    public const string Section = "Heartbeats";

    /// <summary>How long calls are made again before the caller is told to come back; senders wait 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan RetryBudget { get; set; } = TimeSpan.FromSeconds(25);
}
