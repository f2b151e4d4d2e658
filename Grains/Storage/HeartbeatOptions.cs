using System.ComponentModel.DataAnnotations;

namespace Telemetry.Grains.Storage;

/// <summary>How heartbeats are let through and written (configuration section <c>Heartbeats</c>).</summary>
public sealed class HeartbeatOptions
{
    public const string Section = "Heartbeats";

    /// <summary>One heartbeat per instance in this time. 23 hours let a daily sender drift without losing a day.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "7.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromHours(23);

    /// <summary>The most heartbeats in one transaction.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>The most heartbeats that wait for the store in one silo; one more is turned away at once.</summary>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 50_000;

    /// <summary>How long a heartbeat may wait for a store that is away. Senders give up after 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan WriteBudget { get; set; } = TimeSpan.FromSeconds(23);

    /// <summary>The most refused heartbeats that are kept of one (UTC) day, and as many repaired fields.</summary>
    [Range(0, 10_000_000)]
    public int RejectionsPerDay { get; set; } = 10_000;

    /// <summary>For how long both are kept.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3660.00:00:00")]
    public TimeSpan RejectionRetention { get; set; } = TimeSpan.FromDays(30);
}
