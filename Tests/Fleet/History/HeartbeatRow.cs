using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.History;

/// <summary>A heartbeat that a receiver has stored: the 23 documented columns. Null means that it was not reported.
/// </summary>
public sealed record HeartbeatRow
{
    /// <summary>The sender reads its clock a moment before the receiver reads its own.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(180);

    /// <summary>UTC, whole microseconds.</summary>
    public required DateTime ReceivedAt { get; init; }

    public required Guid InstanceId { get; init; }

    public string? EventyayVersion { get; init; }

    public required string SchemaVersion { get; init; }

    public string? BuildMetadata { get; init; }

    public string? CanonicalBaseUrl { get; init; }

    public string? DeploymentType { get; init; }

    public string? OsFamily { get; init; }

    public string? DatabaseType { get; init; }

    public string? DatabaseVersion { get; init; }

    /// <summary>A JSON array without white space.</summary>
    public string? EnabledPlugins { get; init; }

    public string? EventsBucket { get; init; }

    public string? AttendeesBucket { get; init; }

    public string? TicketsIssuedBucket { get; init; }

    public string? PaidTicketsBucket { get; init; }

    public string? FreeTicketsBucket { get; init; }

    public string? OrdersBucket { get; init; }

    public string? UptimeBucket { get; init; }

    public bool? BackgroundJobsEnabled { get; init; }

    public string? StorageBackend { get; init; }

    public string? ErrorCountBucket { get; init; }

    public string? MaintainerContact { get; init; }

    /// <summary>The body as the sender wrote it.</summary>
    public required string RawPayload { get; init; }

    /// <summary>What a receiver makes of the body that this sender writes of this installation.</summary>
    internal static HeartbeatRow Of(
        DateTime receivedAt, Guid instance, SenderVersion sender, Installation site, PythonJson json)
    {
        var ranges = site.Ranges ?? CountRanges.Of(sender);
        var sinceS1 = sender >= SenderVersion.S1;
        var (usage, usageOfS1) = (site.Usage, sinceS1 ? site.Usage : null);
        return new HeartbeatRow
        {
            ReceivedAt = receivedAt,
            InstanceId = instance,
            EventyayVersion = Reported(site.EventyayVersion),
            SchemaVersion = "1",
            BuildMetadata = sinceS1 ? Reported(site.BuildMetadata) : null,
            CanonicalBaseUrl = sinceS1 ? Reported(site.CanonicalBaseUrlHash) : null,
            DeploymentType = Reported(site.DeploymentType),
            OsFamily = Reported(site.OsFamily),
            DatabaseType = Reported(site.DatabaseType),
            DatabaseVersion = Reported(site.DatabaseVersion),
            // Module names have nothing in them that JSON would escape.
            EnabledPlugins = site.EnabledPlugins is { } plugins
                ? plugins.Count == 0 ? "[]" : $"[\"{string.Join("\",\"", plugins)}\"]"
                : null,
            EventsBucket = usage is null ? null : ranges.Of(usage.Events),
            AttendeesBucket = usageOfS1 is null ? null : ranges.Of(usageOfS1.Attendees),
            TicketsIssuedBucket = usageOfS1 is null ? null : ranges.Of(usageOfS1.TicketsIssued),
            PaidTicketsBucket = usageOfS1 is null ? null : ranges.Of(usageOfS1.PaidTickets),
            FreeTicketsBucket = usageOfS1 is null ? null : ranges.Of(usageOfS1.FreeTickets),
            OrdersBucket = usage is null ? null : ranges.Of(usage.Orders),
            UptimeBucket = usageOfS1 is null ? null : UptimeRange.Of(usageOfS1.Uptime),
            BackgroundJobsEnabled = site.CeleryEnabled,
            StorageBackend = Reported(site.StorageBackend),
            ErrorCountBucket = usageOfS1 is null ? null : "0",
            MaintainerContact = Reported(site.MaintainerContact),
            RawPayload = HeartbeatBody.Write(json, sender, site, instance.ToString(), receivedAt - OnItsWay),
        };
    }

    private static string? Reported(string? text) => text is "" ? null : text;
}
