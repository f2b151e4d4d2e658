namespace Telemetry.Peer;

/// <summary>Where the peer keeps heartbeats.</summary>
internal interface IPeerStore : IAsyncDisposable
{
    /// <summary>False when the instance has a row that is younger than 23 hours. Durable when it returns.</summary>
    Task<bool> TryRecordAsync(PeerRow row, CancellationToken cancellationToken);
}

/// <summary>A row of the documented columns.</summary>
internal sealed record PeerRow(DateTime ReceivedAt, Guid Instance, PeerHeartbeat Heartbeat, string RawPayload)
{
    /// <summary>The columns after time and instance, in their order, all text but one.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "eventyay_version", "schema_version", "build_metadata", "canonical_base_url", "deployment_type", "os_family",
        "database_type", "database_version", "enabled_plugins", "events_bucket", "attendees_bucket",
        "tickets_issued_bucket", "paid_tickets_bucket", "free_tickets_bucket", "orders_bucket", "uptime_bucket",
        "background_jobs_enabled", "storage_backend", "error_count_bucket", "maintainer_contact", "raw_payload",
    ];

    /// <summary>The values of <see cref="Columns"/>.</summary>
    public object?[] Values() =>
    [
        Heartbeat.EventyayVersion, Heartbeat.SchemaVersion, Heartbeat.BuildMetadata?.ToString(), Heartbeat.CanonicalBaseUrl,
        Heartbeat.DeploymentType, Heartbeat.OsFamily, Heartbeat.DatabaseType, Heartbeat.DatabaseVersion?.ToString(),
        Heartbeat.EnabledPlugins?.ToString(), Heartbeat.Metrics?.EventsBucket, Heartbeat.Metrics?.AttendeesBucket,
        Heartbeat.Metrics?.TicketsIssuedBucket, Heartbeat.Metrics?.PaidTicketsBucket, Heartbeat.Metrics?.FreeTicketsBucket,
        Heartbeat.Metrics?.OrdersBucket, Heartbeat.Metrics?.UptimeBucket, Heartbeat.Metrics?.BackgroundJobsEnabled,
        Heartbeat.StorageBackend, Heartbeat.Metrics?.ErrorCountBucket, Heartbeat.MaintainerContact, RawPayload,
    ];
}
