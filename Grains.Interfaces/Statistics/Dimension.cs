using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces.Statistics;

/// <summary>
/// Something that installations report and that can be counted, filtered and charted. States, questions, pages, CSV and
/// documentation come from this list.
/// </summary>
/// <param name="Name">In addresses and answers.</param>
/// <param name="Column">
/// Of <c>instance_states</c>. Null for one that is made from others: see <see cref="DimensionKind"/>.
/// </param>
/// <param name="Label">On pages.</param>
/// <param name="Kind">What its values are, and so how they are ordered and compared.</param>
public sealed record Dimension(string Name, string? Column, string Label, DimensionKind Kind)
{
    public static readonly ImmutableArray<Dimension> All =
    [
        new("eventyay_version", "eventyay_version", "Version", DimensionKind.Version),
        new("release_line", null, "Release line", DimensionKind.ReleaseLine),
        new("build_metadata", "build_metadata", "Build", DimensionKind.Category),
        new("schema_version", "schema_version", "Schema version", DimensionKind.Version),
        new("canonical_base_url", "canonical_base_url", "Address (hash)", DimensionKind.Category),
        new("python_version", "python_version", "Python", DimensionKind.Version),
        new("os_family", "os_family", "Operating system", DimensionKind.Category),
        new("os_version", "os_version", "Operating system version", DimensionKind.Category),
        new("deployment_type", "deployment_type", "Deployment", DimensionKind.Category),
        new("database", null, "Database", DimensionKind.Database),
        new("database_type", "database_type", "Database type", DimensionKind.Category),
        new("database_version", "database_version", "Database version", DimensionKind.Version),
        new("storage_backend", "storage_backend", "Storage", DimensionKind.Category),
        new("background_jobs_enabled", "background_jobs_enabled", "Background jobs", DimensionKind.Flag),
        new("redis_enabled", "redis_enabled", "Redis", DimensionKind.Flag),
        new("plugin", "plugin_list", "Plugin", DimensionKind.Plugin),
        new("events", "events_bucket", "Events", DimensionKind.Bucket),
        new("live_events", "live_events_bucket", "Live events", DimensionKind.Bucket),
        new("organizers", "organizers_bucket", "Organizers", DimensionKind.Bucket),
        new("attendees", "attendees_bucket", "Attendees", DimensionKind.Bucket),
        new("tickets_issued", "tickets_issued_bucket", "Tickets issued", DimensionKind.Bucket),
        new("paid_tickets", "paid_tickets_bucket", "Paid tickets", DimensionKind.Bucket),
        new("free_tickets", "free_tickets_bucket", "Free tickets", DimensionKind.Bucket),
        new("orders", "orders_bucket", "Orders", DimensionKind.Bucket),
        new("paid_orders", "paid_orders_bucket", "Paid orders", DimensionKind.Bucket),
        new("submissions", "submissions_bucket", "Submissions", DimensionKind.Bucket),
        new("error_count", "error_count_bucket", "Errors", DimensionKind.Bucket),
        new("uptime", "uptime_bucket", "Uptime", DimensionKind.Uptime),
        new("contact", "has_contact", "Contact given", DimensionKind.Flag),
        new("status", null, "Status", DimensionKind.Status),
    ];

    /// <summary>Null when none has this name.</summary>
    public static Dimension? Of(string name) => All.FirstOrDefault(dimension => dimension.Name == name);

    public override string ToString() => Name;
}

/// <summary>What the values of a dimension are.</summary>
public enum DimensionKind
{
    /// <summary>Words without an order.</summary>
    Category,

    /// <summary>Ordered by PEP 440; what is no version comes last.</summary>
    Version,

    /// <summary>The first two numbers of eventyay_version.</summary>
    ReleaseLine,

    /// <summary>database_type and the major number of database_version.</summary>
    Database,

    /// <summary>A range that stands for a count, ordered by it.</summary>
    Bucket,

    /// <summary>A range that stands for a time, ordered by it. A change of it begins no state.</summary>
    Uptime,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>A module's name; an installation has several.</summary>
    Plugin,

    /// <summary>active, dormant or lost: how long ago an installation was heard from.</summary>
    Status,
}
