using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Heartbeats;

/// <summary>How a field's value must look.</summary>
internal enum Form
{
    Text,
    Version,
    Bucket,
    Flag,
    UrlHash,
    Plugins,
    Contact,
    InstanceId,
    SchemaVersion,
    Metrics,
}

/// <summary>A field that senders are known to send (source: the senders that have shipped).</summary>
/// <param name="Name">Its path in the document, with <c>metrics.</c> before those in that object.</param>
/// <param name="Form">How its value must look.</param>
/// <param name="Column">Where its value is kept; null when that is the raw payload alone.</param>
internal sealed record Field(string Name, Form Form, HeartbeatColumn? Column)
{
    /// <summary>Before the names of the fields in <c>metrics</c>.</summary>
    public const string MetricsPrefix = "metrics.";

    private const int LongestMember = 32;

    /// <summary>
    /// Those in <c>metrics</c> come last. Where two have the same column, the first one that was reported fills it.
    /// </summary>
    public static readonly Field[] All =
    [
        .. new Field[]
        {
            Kept("instance_id", Form.InstanceId),
            Kept("schema_version", Form.SchemaVersion),
            Kept("eventyay_version", Form.Version),
            Kept("build_metadata", Form.Version),
            Kept("canonical_base_url_hash", Form.UrlHash, "canonical_base_url"),
            Kept("canonical_base_url", Form.UrlHash),
            Kept("deployment_type", Form.Text),
            Kept("os_family", Form.Text),
            Kept("database_type", Form.Text),
            Kept("database_version", Form.Version),
            Kept("enabled_plugins", Form.Plugins),
            Kept("enabled_modules", Form.Plugins, "enabled_plugins"),
            Kept("background_jobs_enabled", Form.Flag),
            Kept("celery_enabled", Form.Flag, "background_jobs_enabled"),
            Kept("storage_backend", Form.Text),
            Kept("maintainer_contact", Form.Contact),
            new("redis_enabled", Form.Flag, null),
            new("timestamp_utc", Form.Text, null),
            new("python_version", Form.Version, null),
            new("os_version", Form.Version, null),
            new("metrics", Form.Metrics, null),
            Kept("metrics.events_bucket", Form.Bucket),
            Kept("metrics.attendees_bucket", Form.Bucket),
            Kept("metrics.tickets_issued_bucket", Form.Bucket),
            Kept("metrics.paid_tickets_bucket", Form.Bucket),
            Kept("metrics.free_tickets_bucket", Form.Bucket),
            Kept("metrics.orders_bucket", Form.Bucket),
            Kept("metrics.uptime_bucket", Form.Bucket),
            Kept("metrics.error_count_bucket", Form.Bucket),
            new("metrics.live_events_bucket", Form.Bucket, null),
            new("metrics.organizers_bucket", Form.Bucket, null),
            new("metrics.paid_orders_bucket", Form.Bucket, null),
            new("metrics.submissions_bucket", Form.Bucket, null),
        }.Select((field, index) => field with { Index = index }),
    ];

    public static readonly Field InstanceId = Of("instance_id");
    public static readonly Field SchemaVersion = Of("schema_version");
    public static readonly Field EventyayVersion = Of("eventyay_version");
    public static readonly Field BackgroundJobs = Of("background_jobs_enabled");
    public static readonly Field Celery = Of("celery_enabled");
    public static readonly Field Metrics = Of("metrics");

    private static readonly FrozenDictionary<string, Field>.AlternateLookup<ReadOnlySpan<char>> Outside = ByMember(inMetrics: false);
    private static readonly FrozenDictionary<string, Field>.AlternateLookup<ReadOnlySpan<char>> Inside = ByMember(inMetrics: true);

    /// <summary>Its place in <see cref="All"/>.</summary>
    public int Index { get; private init; }

    public bool IsInMetrics { get; } = Name.StartsWith(MetricsPrefix, StringComparison.Ordinal);

    /// <summary>Its name in the object that holds it.</summary>
    public string Member { get; } = Name.Replace(MetricsPrefix, "", StringComparison.Ordinal);

    /// <exception cref="InvalidOperationException">No known field has this name.</exception>
    public static Field Of(string name) => All.First(field => field.Name == name);

    /// <summary>Null for a member that nobody knows. Its name is UTF-8, without escapes.</summary>
    public static Field? Find(ReadOnlySpan<byte> member, bool inMetrics)
    {
        Span<char> name = stackalloc char[LongestMember];
        return Ascii.ToUtf16(member, name, out var length) == OperationStatus.Done
            && (inMetrics ? Inside : Outside).TryGetValue(name[..length], out var field) ? field : null;
    }

    private static FrozenDictionary<string, Field>.AlternateLookup<ReadOnlySpan<char>> ByMember(bool inMetrics) =>
        All.Where(field => field.IsInMetrics == inMetrics).ToFrozenDictionary(field => field.Member).GetAlternateLookup<ReadOnlySpan<char>>();

    private static Field Kept(string name, Form form, string? column = null) =>
        new(name, form, HeartbeatColumn.Of(column ?? name.Replace(MetricsPrefix, "", StringComparison.Ordinal)));
}
