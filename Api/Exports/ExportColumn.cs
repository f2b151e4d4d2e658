using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>A documented column, and how its value is written in either format.</summary>
/// <param name="Name">As documented.</param>
/// <param name="Text">For CSV; null is an empty cell.</param>
/// <param name="WriteJson">The value in a JSON object.</param>
internal sealed record ExportColumn(
    string Name, Func<Heartbeat, string?> Text, Action<Utf8JsonWriter, Heartbeat> WriteJson)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public const string Contact = "maintainer_contact";
    public const string RawPayload = "raw_payload";

    /// <summary>All of them, in the documented order.</summary>
    public static readonly IReadOnlyList<ExportColumn> All =
    [
        OfText("received_at_utc", h => TextOf(h.ReceivedAt)),
        OfText("instance_id", h => h.InstanceId.ToString("D")),
        OfText("eventyay_version", h => h.EventyayVersion),
        OfText("schema_version", h => h.SchemaVersion),
        OfText("build_metadata", h => h.BuildMetadata),
        OfText("canonical_base_url", h => h.CanonicalBaseUrl),
        OfText("deployment_type", h => h.DeploymentType),
        OfText("os_family", h => h.OsFamily),
        OfText("database_type", h => h.DatabaseType),
        OfText("database_version", h => h.DatabaseVersion),
        new("enabled_plugins", h => h.EnabledPlugins, WritePlugins),
        OfText("events_bucket", h => h.EventsBucket),
        OfText("attendees_bucket", h => h.AttendeesBucket),
        OfText("tickets_issued_bucket", h => h.TicketsIssuedBucket),
        OfText("paid_tickets_bucket", h => h.PaidTicketsBucket),
        OfText("free_tickets_bucket", h => h.FreeTicketsBucket),
        OfText("orders_bucket", h => h.OrdersBucket),
        OfText("uptime_bucket", h => h.UptimeBucket),
        new("background_jobs_enabled", h => TextOf(h.BackgroundJobsEnabled), WriteBackgroundJobs),
        OfText("storage_backend", h => h.StorageBackend),
        OfText("error_count_bucket", h => h.ErrorCountBucket),
        OfText(Contact, h => h.MaintainerContact),
        OfText(RawPayload, h => h.RawPayload is { } body ? Encoding.UTF8.GetString(body) : null),
    ];

    public static string TextOf(DateTimeOffset time) =>
        time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static ExportColumn OfText(string name, Func<Heartbeat, string?> text) =>
        new(name, text, (json, heartbeat) => json.WriteStringValue(text(heartbeat)));

    private static string? TextOf(bool? flag) => flag switch { true => "true", false => "false", null => null };

    private static void WritePlugins(Utf8JsonWriter json, Heartbeat heartbeat)
    {
        if (heartbeat.EnabledPlugins is { } plugins)
        {
            json.WriteRawValue(plugins);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void WriteBackgroundJobs(Utf8JsonWriter json, Heartbeat heartbeat)
    {
        if (heartbeat.BackgroundJobsEnabled is { } flag)
        {
            json.WriteBooleanValue(flag);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
