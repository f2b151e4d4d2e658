using System.Globalization;

namespace Telemetry.Fleet.History;

/// <summary>A documented column of heartbeats.</summary>
/// <param name="Name">As documented.</param>
/// <param name="Of">Its value: a <see cref="DateTime"/>, a <see cref="Guid"/>, a bool, a string, or null.</param>
public sealed record HeartbeatColumn(string Name, Func<HeartbeatRow, object?> Of)
{
    public const string EnabledPlugins = "enabled_plugins";

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>All 23 in the documented order.</summary>
    public static readonly IReadOnlyList<HeartbeatColumn> All =
    [
        new("received_at_utc", row => row.ReceivedAt),
        new("instance_id", row => row.InstanceId),
        new("eventyay_version", row => row.EventyayVersion),
        new("schema_version", row => row.SchemaVersion),
        new("build_metadata", row => row.BuildMetadata),
        new("canonical_base_url", row => row.CanonicalBaseUrl),
        new("deployment_type", row => row.DeploymentType),
        new("os_family", row => row.OsFamily),
        new("database_type", row => row.DatabaseType),
        new("database_version", row => row.DatabaseVersion),
        new(EnabledPlugins, row => row.EnabledPlugins),
        new("events_bucket", row => row.EventsBucket),
        new("attendees_bucket", row => row.AttendeesBucket),
        new("tickets_issued_bucket", row => row.TicketsIssuedBucket),
        new("paid_tickets_bucket", row => row.PaidTicketsBucket),
        new("free_tickets_bucket", row => row.FreeTicketsBucket),
        new("orders_bucket", row => row.OrdersBucket),
        new("uptime_bucket", row => row.UptimeBucket),
        new("background_jobs_enabled", row => row.BackgroundJobsEnabled),
        new("storage_backend", row => row.StorageBackend),
        new("error_count_bucket", row => row.ErrorCountBucket),
        new("maintainer_contact", row => row.MaintainerContact),
        new("raw_payload", row => row.RawPayload),
    ];

    /// <summary>All names with commas between, as SQL wants them.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(column => column.Name));

    /// <summary>The value as text; times as the receiver writes them, to the microsecond. Null when it was not reported.
    /// </summary>
    public string? TextOf(HeartbeatRow row) => Of(row) switch
    {
        null => null,
        DateTime time => TextOf(time),
        bool flag => flag ? "true" : "false",
        var other => other.ToString(),
    };

    /// <summary>UTC, to the microsecond.</summary>
    public static string TextOf(DateTime time) => time.ToString(TimeFormat, CultureInfo.InvariantCulture);
}
