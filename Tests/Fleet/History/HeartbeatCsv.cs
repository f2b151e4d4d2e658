using System.Globalization;
using CsvHelper;
using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.History;

/// <summary>Heartbeats as the documented sheet of 23 columns. What a sender does not report is an empty field.</summary>
internal sealed class HeartbeatCsv(Stream output) : IAsyncDisposable
{
    /// <summary>The documented columns in the documented order.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "received_at_utc", "instance_id", "eventyay_version", "schema_version", "build_metadata", "canonical_base_url",
        "deployment_type", "os_family", "database_type", "database_version", "enabled_plugins", "events_bucket",
        "attendees_bucket", "tickets_issued_bucket", "paid_tickets_bucket", "free_tickets_bucket", "orders_bucket",
        "uptime_bucket", "background_jobs_enabled", "storage_backend", "error_count_bucket", "maintainer_contact",
        "raw_payload",
    ];

    private readonly CsvWriter csv = CsvWriter.Create(output, new CsvWriterOptions(), leaveOpen: true);
    private readonly PythonJson json = new();

    public ValueTask WriteHeaderAsync(CancellationToken cancellation) =>
        csv.WriteRecordAsync([.. Columns], cancellation);

    /// <summary>The columns and raw_payload are made from the same facts, and so agree.</summary>
    public ValueTask WriteAsync(HeartbeatRow row, CancellationToken cancellation)
    {
        var (site, usage, instance) = (row.Installation, row.Installation.Usage, row.InstanceId.ToString());
        var sinceS1 = row.Sender >= SenderVersion.S1;
        // The sender read its clock a moment before the receiver read its own.
        var sentAt = row.ReceivedAt.AddMilliseconds(-180);
        return csv.WriteRecordAsync(
            [
                row.ReceivedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
                instance,
                site.EventyayVersion,
                "1",
                sinceS1 ? site.BuildMetadata : "",
                sinceS1 ? site.CanonicalBaseUrlHash : "",
                site.DeploymentType,
                site.OsFamily,
                site.DatabaseType,
                site.DatabaseVersion,
                json.Clear().Append(site.EnabledPlugins).ToString(),
                Buckets.OfCount(usage.Events),
                sinceS1 ? Buckets.OfCount(usage.Attendees) : "",
                sinceS1 ? Buckets.OfCount(usage.TicketsIssued) : "",
                sinceS1 ? Buckets.OfCount(usage.PaidTickets) : "",
                sinceS1 ? Buckets.OfCount(usage.FreeTickets) : "",
                Buckets.OfCount(usage.Orders),
                sinceS1 ? Buckets.OfUptime(usage.Uptime) : "",
                site.CeleryEnabled ? "true" : "false",
                site.StorageBackend,
                sinceS1 ? "0" : "",
                site.MaintainerContact ?? "",
                HeartbeatBody.Write(json, row.Sender, site, instance, sentAt),
            ],
            cancellation);
    }

    public ValueTask DisposeAsync() => csv.DisposeAsync();
}
