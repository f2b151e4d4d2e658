using Telemetry.Api.Answers;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Heartbeats;

/// <summary>What a body turned out to be: a heartbeat, or the answer that refuses it.</summary>
internal readonly record struct Reading
{
    /// <summary>By <see cref="Slot"/>.</summary>
    private readonly FieldText[]? texts;
    private readonly byte[]? body;

    private Reading(Answer refusal) => Refusal = refusal;

    /// <param name="instanceId">Whose heartbeat it is.</param>
    /// <param name="texts">By <see cref="Slot"/>; those of schema_version and instance_id are there.</param>
    /// <param name="body">Becomes the heartbeat's raw payload.</param>
    public Reading(Guid instanceId, FieldText[] texts, byte[] body) =>
        (InstanceId, this.texts, this.body) = (instanceId, texts, body);

    /// <summary>Null when the body is a heartbeat.</summary>
    public Answer? Refusal { get; }

    public Guid InstanceId { get; }

    public bool? BackgroundJobsEnabled { get; init; }

    /// <summary>The contact was text but no e-mail address, and is not kept in its column.</summary>
    public bool ContactIsNone { get; init; }

    /// <summary>How many buckets held a range that is not documented. They are kept as they came.</summary>
    public int UnknownBuckets { get; init; }

    public static Reading Refuse(Answer refusal) => new(refusal);

    /// <param name="receivedAt">UTC, whole microseconds.</param>
    /// <exception cref="InvalidOperationException">The body was refused.</exception>
    public Heartbeat Compose(DateTimeOffset receivedAt)
    {
        if (texts is not { } values || body is not { } bytes)
        {
            throw new InvalidOperationException("The body was refused.");
        }

        string? Text(Slot slot) => values[(int)slot].In(bytes);
        return new Heartbeat
        {
            ReceivedAt = receivedAt,
            InstanceId = InstanceId,
            SchemaVersion = Text(Slot.SchemaVersion)!,
            EventyayVersion = Text(Slot.EventyayVersion),
            BuildMetadata = Text(Slot.BuildMetadata),
            CanonicalBaseUrl = Text(Slot.UrlHash),
            DeploymentType = Text(Slot.DeploymentType),
            OsFamily = Text(Slot.OsFamily),
            DatabaseType = Text(Slot.DatabaseType),
            DatabaseVersion = Text(Slot.DatabaseVersion),
            EnabledPlugins = Text(Slot.EnabledPlugins) ?? Text(Slot.EnabledModules),
            EventsBucket = Text(Slot.Events),
            AttendeesBucket = Text(Slot.Attendees),
            TicketsIssuedBucket = Text(Slot.TicketsIssued),
            PaidTicketsBucket = Text(Slot.PaidTickets),
            FreeTicketsBucket = Text(Slot.FreeTickets),
            OrdersBucket = Text(Slot.Orders),
            UptimeBucket = Text(Slot.Uptime),
            BackgroundJobsEnabled = BackgroundJobsEnabled,
            StorageBackend = Text(Slot.StorageBackend),
            ErrorCountBucket = Text(Slot.ErrorCount),
            MaintainerContact = Text(Slot.Contact),
            RawPayload = bytes,
        };
    }
}
