namespace Telemetry.Grains.Interfaces;

/// <summary>
/// One heartbeat as it is kept: the documented columns, in their documented order.
/// Null in a text column means "not reported", whatever way the sender had of saying so.
/// </summary>
/// <remarks>
/// Times are UTC and cut to whole microseconds, which is what PostgreSQL keeps; comparing a stored time with the one
/// in memory is therefore exact. The bytes of <see cref="RawPayload"/> must not change once the message is made.
/// </remarks>
[GenerateSerializer, Immutable, Alias("heartbeat")]
public sealed record Heartbeat
{
    /// <summary>When the front door took the heartbeat in. It stays the same over all its retries.</summary>
    [Id(0)] public required DateTimeOffset ReceivedAt { get; init; }
    [Id(1)] public required Guid InstanceId { get; init; }
    [Id(2)] public string? EventyayVersion { get; init; }
    [Id(3)] public required string SchemaVersion { get; init; }
    [Id(4)] public string? BuildMetadata { get; init; }

    /// <summary>The hash of the canonical base URL: 16 to 64 hex digits, never a URL.</summary>
    [Id(5)] public string? CanonicalBaseUrl { get; init; }
    [Id(6)] public string? DeploymentType { get; init; }
    [Id(7)] public string? OsFamily { get; init; }
    [Id(8)] public string? DatabaseType { get; init; }
    [Id(9)] public string? DatabaseVersion { get; init; }

    /// <summary>A JSON array of module names, without white space; <c>[]</c> is a report of no plugin.</summary>
    [Id(10)] public string? EnabledPlugins { get; init; }
    [Id(11)] public string? EventsBucket { get; init; }
    [Id(12)] public string? AttendeesBucket { get; init; }
    [Id(13)] public string? TicketsIssuedBucket { get; init; }
    [Id(14)] public string? PaidTicketsBucket { get; init; }
    [Id(15)] public string? FreeTicketsBucket { get; init; }
    [Id(16)] public string? OrdersBucket { get; init; }
    [Id(17)] public string? UptimeBucket { get; init; }
    [Id(18)] public bool? BackgroundJobsEnabled { get; init; }
    [Id(19)] public string? StorageBackend { get; init; }
    [Id(20)] public string? ErrorCountBucket { get; init; }

    /// <summary>An e-mail address. Null also in an export that did not ask for it.</summary>
    [Id(21)] public string? MaintainerContact { get; init; }

    /// <summary>The body byte for byte as it came (UTF-8). Null only in an export that did not ask for it.</summary>
    [Id(22)] public byte[]? RawPayload { get; init; }
}
