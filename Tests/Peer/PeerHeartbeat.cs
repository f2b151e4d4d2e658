using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Peer;

/// <summary>A heartbeat as senders write it.</summary>
internal sealed record PeerHeartbeat
{
    public Guid? InstanceId { get; init; }

    public string? SchemaVersion { get; init; }

    public string? EventyayVersion { get; init; }

    public JsonElement? BuildMetadata { get; init; }

    public string? CanonicalBaseUrl { get; init; }

    public string? DeploymentType { get; init; }

    public string? OsFamily { get; init; }

    public string? DatabaseType { get; init; }

    public JsonElement? DatabaseVersion { get; init; }

    public JsonElement? EnabledPlugins { get; init; }

    public string? StorageBackend { get; init; }

    public string? MaintainerContact { get; init; }

    public PeerMetrics? Metrics { get; init; }
}

/// <summary>Its counts, in buckets.</summary>
internal sealed record PeerMetrics
{
    public string? EventsBucket { get; init; }

    public string? AttendeesBucket { get; init; }

    public string? TicketsIssuedBucket { get; init; }

    public string? PaidTicketsBucket { get; init; }

    public string? FreeTicketsBucket { get; init; }

    public string? OrdersBucket { get; init; }

    public string? UptimeBucket { get; init; }

    public bool? BackgroundJobsEnabled { get; init; }

    public string? ErrorCountBucket { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PeerHeartbeat))]
internal sealed partial class PeerJson : JsonSerializerContext;
