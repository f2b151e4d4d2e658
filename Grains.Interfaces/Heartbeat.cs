using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Telemetry.Grains.Interfaces;

/// <summary>
/// One heartbeat as it is kept. Its properties, in their order, are the documented columns: see
/// <see cref="HeartbeatColumn"/>. Null means "not reported", however the sender said so.
/// </summary>
/// <remarks>
/// Times are UTC and cut to whole microseconds, which is what PostgreSQL keeps, so a stored time equals the one in memory.
/// The bytes of <see cref="RawPayload"/> must not change once the message is made.
/// </remarks>
[GenerateSerializer, Immutable, Alias("heartbeat")]
public sealed record Heartbeat
{
    /// <summary>When the front door took the heartbeat in. It stays the same over all its retries.</summary>
    [Id(0), Column("received_at_utc", "Server time at which the heartbeat was received")]
    public required DateTimeOffset ReceivedAt { get; init; }

    [Id(1), Column("instance_id", "UUID of this Eventyay installation")]
    public required Guid InstanceId { get; init; }

    [Id(2), Column("eventyay_version", "Version of Eventyay")]
    public string? EventyayVersion { get; init; }

    [Id(3), Column("schema_version", "Version of the payload's schema")]
    public required string SchemaVersion { get; init; }

    [Id(4), Column("build_metadata", "Git branch and commit, or the release")]
    public string? BuildMetadata { get; init; }

    /// <summary>16 to 64 hex digits, never a URL.</summary>
    [Id(5), Column("canonical_base_url", "Hash of the base URL (SHA-256, truncated)")]
    public string? CanonicalBaseUrl { get; init; }

    [Id(6), Column("deployment_type", "docker, kubernetes or native")]
    public string? DeploymentType { get; init; }

    [Id(7), Column("os_family", "Linux, Darwin or Windows")]
    public string? OsFamily { get; init; }

    [Id(8), Column("database_type", "postgresql, mysql or sqlite")]
    public string? DatabaseType { get; init; }

    [Id(9), Column("database_version", "Major version of the database")]
    public string? DatabaseVersion { get; init; }

    /// <summary>A JSON array of module names, without white space; <c>[]</c> is a report of no plugin.</summary>
    [Id(10), Column("enabled_plugins", "JSON array of the enabled plugins' module names", IsJson = true)]
    public string? EnabledPlugins { get; init; }

    [Id(11), Column("events_bucket", "Range of the number of events")]
    public string? EventsBucket { get; init; }

    [Id(12), Column("attendees_bucket", "Range of the number of attendees")]
    public string? AttendeesBucket { get; init; }

    [Id(13), Column("tickets_issued_bucket", "Range of the number of tickets issued")]
    public string? TicketsIssuedBucket { get; init; }

    [Id(14), Column("paid_tickets_bucket", "Range of the number of paid tickets")]
    public string? PaidTicketsBucket { get; init; }

    [Id(15), Column("free_tickets_bucket", "Range of the number of free tickets")]
    public string? FreeTicketsBucket { get; init; }

    [Id(16), Column("orders_bucket", "Range of the number of orders")]
    public string? OrdersBucket { get; init; }

    [Id(17), Column("uptime_bucket", "Range of the time since the installation was started")]
    public string? UptimeBucket { get; init; }

    [Id(18), Column("background_jobs_enabled", "Whether background jobs (Celery) are enabled")]
    public bool? BackgroundJobsEnabled { get; init; }

    [Id(19), Column("storage_backend", "file, s3, gcs or azure")]
    public string? StorageBackend { get; init; }

    [Id(20), Column("error_count_bucket", "Placeholder, always 0")]
    public string? ErrorCountBucket { get; init; }

    /// <summary>An e-mail address. Null also in an export that did not ask for it.</summary>
    [Id(21), Column("maintainer_contact", "E-mail address of the maintainer, if given", IsAdminOnly = true)]
    public string? MaintainerContact { get; init; }

    /// <summary>The body as it came (UTF-8), without private values. Null only in an export that did not ask for it.</summary>
    [Id(22), Column("raw_payload", "The whole body, as JSON", IsAdminOnly = true)]
    public byte[]? RawPayload { get; init; }
}

/// <summary>
/// A documented column of <c>heartbeats</c>, as the property of <see cref="Heartbeat"/> declares it. Inserts, pages, exports
/// and documentation come from this list; migrations alone spell the columns out again.
/// </summary>
public sealed class HeartbeatColumn : RowColumn<Heartbeat>
{
    /// <summary>All of them, in the documented order.</summary>
    public static readonly ImmutableArray<HeartbeatColumn> All =
    [
        .. typeof(Heartbeat).GetProperties()
            .Where(property => property.IsDefined(typeof(ColumnAttribute)))
            .OrderBy(property => property.GetCustomAttribute<IdAttribute>()!.Id)
            .Select(property => new HeartbeatColumn(property, property.GetCustomAttribute<ColumnAttribute>()!)),
    ];

    private readonly Action<Heartbeat, string?>? setText;

    private HeartbeatColumn(PropertyInfo property, ColumnAttribute column)
        : base(
            column.Name, column.Description, TypeOf(property, column),
            property.GetMethod!.CreateDelegate(typeof(Func<,>).MakeGenericType(typeof(Heartbeat), property.PropertyType)))
    {
        IsAdminOnly = column.IsAdminOnly;
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        setText = IsText ? property.SetMethod!.CreateDelegate<Action<Heartbeat, string?>>() : null;
    }

    /// <exception cref="ArgumentException">No column has this name.</exception>
    public static HeartbeatColumn Of(string name) =>
        All.FirstOrDefault(column => column.Name == name)
        ?? throw new ArgumentException($"No column is called {name}.", nameof(name));

    /// <summary>Fills a column of text, while the heartbeat is being put together and nobody else has it.</summary>
    public void SetText(Heartbeat heartbeat, string? value) => setText!(heartbeat, value);

    private static ColumnType TypeOf(PropertyInfo property, ColumnAttribute column) => property.PropertyType switch
    {
        var type when type == typeof(DateTimeOffset) => ColumnType.Time,
        var type when type == typeof(Guid) => ColumnType.Id,
        var type when type == typeof(bool?) => ColumnType.Flag,
        var type when type == typeof(byte[]) => ColumnType.Body,
        _ => column.IsJson ? ColumnType.Json : ColumnType.Text,
    };
}
