using System.Collections.Immutable;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage;

/// <summary>The columns of <c>heartbeats</c> that hold text, by their names in the statements' parameters.</summary>
internal static class TextColumns
{
    public static readonly ImmutableArray<(string Name, Func<Heartbeat, string?> Of)> All =
    [
        ("eventyay_version", h => h.EventyayVersion),
        ("schema_version", h => h.SchemaVersion),
        ("build_metadata", h => h.BuildMetadata),
        ("canonical_base_url", h => h.CanonicalBaseUrl),
        ("deployment_type", h => h.DeploymentType),
        ("os_family", h => h.OsFamily),
        ("database_type", h => h.DatabaseType),
        ("database_version", h => h.DatabaseVersion),
        ("enabled_plugins", h => h.EnabledPlugins),
        ("events_bucket", h => h.EventsBucket),
        ("attendees_bucket", h => h.AttendeesBucket),
        ("tickets_issued_bucket", h => h.TicketsIssuedBucket),
        ("paid_tickets_bucket", h => h.PaidTicketsBucket),
        ("free_tickets_bucket", h => h.FreeTicketsBucket),
        ("orders_bucket", h => h.OrdersBucket),
        ("uptime_bucket", h => h.UptimeBucket),
        ("storage_backend", h => h.StorageBackend),
        ("error_count_bucket", h => h.ErrorCountBucket),
        ("maintainer_contact", h => h.MaintainerContact),
    ];
}
