using System.Globalization;

namespace Telemetry.Fleet.Sender;

/// <summary>The body of a heartbeat, in the fields and the order of each sender version.</summary>
public static class HeartbeatBody
{
    /// <summary>Sent instead of a UUID by a sender that failed to read its own.</summary>
    public const string UnknownInstance = "unknown";

    /// <summary>The body as ASCII text of 1 to 2 KB. <paramref name="json"/> is cleared first.</summary>
    public static string Write(
        PythonJson json, SenderVersion version, Installation installation, string instanceId, DateTimeOffset now)
    {
        json.Clear().Open()
            .Add("schema_version", "1")
            .Add("instance_id", instanceId)
            .Add("timestamp_utc", now.UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture))
            .Add("eventyay_version", installation.EventyayVersion)
            .Add("python_version", installation.PythonVersion)
            .Add("os_family", installation.OsFamily)
            .Add("os_version", installation.OsVersion)
            .Add("database_type", installation.DatabaseType)
            .Add("database_version", installation.DatabaseVersion)
            .Add("deployment_type", installation.DeploymentType)
            .Add("storage_backend", installation.StorageBackend)
            .Add("celery_enabled", installation.CeleryEnabled)
            .Add("redis_enabled", installation.RedisEnabled);
        if (installation.Usage is { } usage)
        {
            AddMetrics(json, version, usage, installation.Ranges ?? CountRanges.Of(version));
        }
        else
        {
            json.AddNull("metrics");
        }

        json.Add("enabled_plugins", installation.EnabledPlugins);
        if (version >= SenderVersion.S1)
        {
            json.Add("build_metadata", installation.BuildMetadata)
                .Add("canonical_base_url_hash", installation.CanonicalBaseUrlHash)
                .Add("background_jobs_enabled", installation.CeleryEnabled);
        }

        if (version == SenderVersion.S1)
        {
            json.Add("enabled_modules", installation.EnabledPlugins);
        }

        // S1 and older leave the contact out when there is none; the newer two send "".
        if (installation.MaintainerContact is { } contact)
        {
            json.Add("maintainer_contact", contact);
        }
        else if (version >= SenderVersion.S2)
        {
            json.Add("maintainer_contact", "");
        }

        return json.Close().ToString();
    }

    private static void AddMetrics(PythonJson json, SenderVersion version, Usage usage, CountRanges ranges)
    {
        json.Open("metrics")
            .Add("events_bucket", ranges.Of(usage.Events))
            .Add("live_events_bucket", ranges.Of(usage.LiveEvents))
            .Add("organizers_bucket", ranges.Of(usage.Organizers))
            .Add("orders_bucket", ranges.Of(usage.Orders))
            .Add("paid_orders_bucket", ranges.Of(usage.PaidOrders))
            .Add("submissions_bucket", ranges.Of(usage.Submissions));
        if (version >= SenderVersion.S1)
        {
            json.Add("attendees_bucket", ranges.Of(usage.Attendees))
                .Add("tickets_issued_bucket", ranges.Of(usage.TicketsIssued))
                .Add("paid_tickets_bucket", ranges.Of(usage.PaidTickets))
                .Add("free_tickets_bucket", ranges.Of(usage.FreeTickets))
                .Add("uptime_bucket", UptimeRange.Of(usage.Uptime))
                .Add("error_count_bucket", "0");
        }

        json.Close();
    }
}
