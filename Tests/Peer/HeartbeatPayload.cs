using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Peer;

/// <summary>The fields of a heartbeat that have a column.</summary>
internal sealed record HeartbeatPayload
{
    public required string SchemaVersion { get; init; }
    public required Guid InstanceId { get; init; }
    public string? EventyayVersion { get; init; }
    public string? BuildMetadata { get; init; }
    public string? CanonicalBaseUrlHash { get; init; }
    public string? DeploymentType { get; init; }
    public string? OsFamily { get; init; }
    public string? DatabaseType { get; init; }
    public string? DatabaseVersion { get; init; }
    public JsonElement? EnabledPlugins { get; init; }
    public bool? BackgroundJobsEnabled { get; init; }
    public string? StorageBackend { get; init; }
    public string? MaintainerContact { get; init; }
    public HeartbeatMetrics Metrics { get; init; } = new();
}

internal sealed record HeartbeatMetrics
{
    public string? EventsBucket { get; init; }
    public string? AttendeesBucket { get; init; }
    public string? TicketsIssuedBucket { get; init; }
    public string? PaidTicketsBucket { get; init; }
    public string? FreeTicketsBucket { get; init; }
    public string? OrdersBucket { get; init; }
    public string? UptimeBucket { get; init; }
    public string? ErrorCountBucket { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HeartbeatPayload))]
internal sealed partial class PayloadJson : JsonSerializerContext;
