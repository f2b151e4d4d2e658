using System.Text;

namespace Telemetry.Api.Heartbeats;

/// <summary>How a field's value must look.</summary>
internal enum Form
{
    Text,
    Bucket,
    Flag,
    UrlHash,
    Plugins,
    Contact,
    InstanceId,
    SchemaVersion,
    Metrics,
}

/// <summary>Where a field's value goes until the heartbeat is put together; <see cref="None"/> for raw_payload only.</summary>
internal enum Slot
{
    None,
    InstanceId,
    SchemaVersion,
    EventyayVersion,
    BuildMetadata,
    UrlHash,
    DeploymentType,
    OsFamily,
    DatabaseType,
    DatabaseVersion,
    EnabledPlugins,
    EnabledModules,
    Events,
    Attendees,
    TicketsIssued,
    PaidTickets,
    FreeTickets,
    Orders,
    Uptime,
    ErrorCount,
    BackgroundJobs,
    Celery,
    StorageBackend,
    Contact,
    Count,
}

/// <summary>A field that senders are known to send (source: the four shipped senders).</summary>
/// <param name="Name">Its path in the document, with <c>metrics.</c> before those in that object.</param>
/// <param name="Form">How its value must look.</param>
/// <param name="Slot">Where its value goes.</param>
internal sealed record Field(string Name, Form Form, Slot Slot = Slot.None)
{
    /// <summary>Before the names of the fields in <c>metrics</c>.</summary>
    public const string MetricsPrefix = "metrics.";

    private static readonly Field[] Top =
    [
        new("instance_id", Form.InstanceId, Slot.InstanceId),
        new("schema_version", Form.SchemaVersion, Slot.SchemaVersion),
        new("eventyay_version", Form.Text, Slot.EventyayVersion),
        new("build_metadata", Form.Text, Slot.BuildMetadata),
        new("canonical_base_url_hash", Form.UrlHash, Slot.UrlHash),
        // Sent by nobody; the column's name invites the mistake of sending the URL itself.
        new("canonical_base_url", Form.UrlHash),
        new("deployment_type", Form.Text, Slot.DeploymentType),
        new("os_family", Form.Text, Slot.OsFamily),
        new("database_type", Form.Text, Slot.DatabaseType),
        new("database_version", Form.Text, Slot.DatabaseVersion),
        new("enabled_plugins", Form.Plugins, Slot.EnabledPlugins),
        new("enabled_modules", Form.Plugins, Slot.EnabledModules),
        new("metrics", Form.Metrics),
        new("background_jobs_enabled", Form.Flag, Slot.BackgroundJobs),
        new("celery_enabled", Form.Flag, Slot.Celery),
        new("redis_enabled", Form.Flag),
        new("storage_backend", Form.Text, Slot.StorageBackend),
        new("maintainer_contact", Form.Contact, Slot.Contact),
        new("timestamp_utc", Form.Text),
        new("python_version", Form.Text),
        new("os_version", Form.Text),
    ];

    private static readonly Field[] Metrics =
    [
        new("metrics.events_bucket", Form.Bucket, Slot.Events),
        new("metrics.attendees_bucket", Form.Bucket, Slot.Attendees),
        new("metrics.tickets_issued_bucket", Form.Bucket, Slot.TicketsIssued),
        new("metrics.paid_tickets_bucket", Form.Bucket, Slot.PaidTickets),
        new("metrics.free_tickets_bucket", Form.Bucket, Slot.FreeTickets),
        new("metrics.orders_bucket", Form.Bucket, Slot.Orders),
        new("metrics.uptime_bucket", Form.Bucket, Slot.Uptime),
        new("metrics.error_count_bucket", Form.Bucket, Slot.ErrorCount),
    ];

    /// <summary>For the documentation.</summary>
    public static IReadOnlyList<Field> AllTop => Top;

    public static IReadOnlyList<Field> AllMetrics => Metrics;

    // One for all buckets without a column: senders send some with every heartbeat, and only a refusal names one.
    private static readonly Field OtherBucket = new(MetricsPrefix + "*_bucket", Form.Bucket);

    private static readonly Field[][] TopByLength = ByLength(Top, 0);
    private static readonly Field[][] MetricsByLength = ByLength(Metrics, MetricsPrefix.Length);

    private readonly byte[] utf8 = Encoding.UTF8.GetBytes(Name);

    /// <summary>Null for a field that is not known at the top level of the document.</summary>
    public static Field? OfTop(ReadOnlySpan<byte> name) => Find(TopByLength, name, 0);

    /// <summary>
    /// Null for a member of <c>metrics</c> that is no bucket. Buckets that have no column are checked like the others:
    /// an exact count is refused wherever a bucket belongs.
    /// </summary>
    public static Field? OfMetrics(ReadOnlySpan<byte> name) =>
        Find(MetricsByLength, name, MetricsPrefix.Length) ?? (name.EndsWith("_bucket"u8) ? OtherBucket : null);

    private static Field? Find(Field[][] byLength, ReadOnlySpan<byte> name, int prefix)
    {
        foreach (var field in name.Length < byLength.Length ? byLength[name.Length] : [])
        {
            if (name.SequenceEqual(field.utf8.AsSpan(prefix)))
            {
                return field;
            }
        }

        return null;
    }

    private static Field[][] ByLength(Field[] fields, int prefix)
    {
        var longest = fields.Max(field => field.Name.Length - prefix);
        return [.. Enumerable.Range(0, longest + 1)
            .Select(length => fields.Where(field => field.Name.Length - prefix == length).ToArray())];
    }
}
