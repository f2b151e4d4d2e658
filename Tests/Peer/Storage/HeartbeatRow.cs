namespace Telemetry.Peer.Storage;

/// <summary>One row of the table.</summary>
/// <param name="ReceivedAt">UTC.</param>
/// <param name="Payload">What the body says.</param>
/// <param name="Raw">The body.</param>
internal sealed record HeartbeatRow(DateTimeOffset ReceivedAt, HeartbeatPayload Payload, string Raw)
{
    /// <summary>The columns of text in the order of insert.sql, from its $4 on.</summary>
    public static readonly IReadOnlyList<Func<HeartbeatRow, string?>> Texts =
    [
        row => row.Payload.EventyayVersion,
        row => row.Payload.SchemaVersion,
        row => row.Payload.BuildMetadata,
        row => row.Payload.CanonicalBaseUrlHash,
        row => row.Payload.DeploymentType,
        row => row.Payload.OsFamily,
        row => row.Payload.DatabaseType,
        row => row.Payload.DatabaseVersion,
        row => row.Payload.EnabledPlugins?.GetRawText(),
        row => row.Payload.Metrics.EventsBucket,
        row => row.Payload.Metrics.AttendeesBucket,
        row => row.Payload.Metrics.TicketsIssuedBucket,
        row => row.Payload.Metrics.PaidTicketsBucket,
        row => row.Payload.Metrics.FreeTicketsBucket,
        row => row.Payload.Metrics.OrdersBucket,
        row => row.Payload.Metrics.UptimeBucket,
        row => row.Payload.StorageBackend,
        row => row.Payload.Metrics.ErrorCountBucket,
        row => row.Payload.MaintainerContact is "" ? null : row.Payload.MaintainerContact,
        row => row.Raw,
    ];
}
