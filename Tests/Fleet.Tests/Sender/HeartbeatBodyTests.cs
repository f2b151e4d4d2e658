using System.Text.Json;
using Telemetry.Fleet.Sender;
using Xunit;

namespace Telemetry.Fleet.Tests.Sender;

/// <summary>The fields of each version, in order, as the wire contract's sample bodies have them.</summary>
public sealed class HeartbeatBodyTests
{
    private const string ToRedis =
        "schema_version instance_id timestamp_utc eventyay_version python_version os_family os_version database_type "
        + "database_version deployment_type storage_backend celery_enabled redis_enabled metrics enabled_plugins";

    private const string FirstMetrics =
        "events_bucket live_events_bucket organizers_bucket orders_bucket paid_orders_bucket submissions_bucket";

    private const string MoreMetrics =
        " attendees_bucket tickets_issued_bucket paid_tickets_bucket free_tickets_bucket uptime_bucket error_count_bucket";

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddTicks(17_694_115_231_234_560);

    [Theory]
    [InlineData(SenderVersion.SMinus1, ToRedis, FirstMetrics)]
    [InlineData(SenderVersion.S0, ToRedis, FirstMetrics)]
    [InlineData(SenderVersion.S1, ToRedis + " build_metadata canonical_base_url_hash background_jobs_enabled enabled_modules", FirstMetrics + MoreMetrics)]
    [InlineData(SenderVersion.S2, ToRedis + " build_metadata canonical_base_url_hash background_jobs_enabled maintainer_contact", FirstMetrics + MoreMetrics)]
    [InlineData(SenderVersion.S3, ToRedis + " build_metadata canonical_base_url_hash background_jobs_enabled maintainer_contact", FirstMetrics + MoreMetrics)]
    public void Body_has_the_fields_of_its_version_in_order(SenderVersion version, string fields, string metrics)
    {
        var body = Write(version, SenderUnderTest.Site);
        Assert.Equal(fields.Split(' '), body.EnumerateObject().Select(field => field.Name));
        Assert.Equal(metrics.Split(' '), body.GetProperty("metrics").EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public void Counts_leave_the_instance_as_buckets()
    {
        var metrics = Write(SenderVersion.S3, SenderUnderTest.Site).GetProperty("metrics");
        Assert.Equal("11-50", metrics.GetProperty("events_bucket").GetString());
        Assert.Equal("501-1000", metrics.GetProperty("tickets_issued_bucket").GetString());
        Assert.Equal("1-7d", metrics.GetProperty("uptime_bucket").GetString());
    }

    [Theory]
    [InlineData(SenderVersion.SMinus1, 1, "1-1")]
    [InlineData(SenderVersion.SMinus1, 2, "2-10")]
    [InlineData(SenderVersion.SMinus1, 11, "11-50")]
    [InlineData(SenderVersion.S0, 1, "1-10")]
    public void Oldest_sender_has_ranges_of_its_own(SenderVersion version, long events, string label)
    {
        var metrics = Write(version, SenderUnderTest.Site with { Usage = new Usage { Events = events } }).GetProperty("metrics");
        Assert.Equal(label, metrics.GetProperty("events_bucket").GetString());
    }

    [Fact]
    public void What_the_host_cannot_tell_is_sent_as_null()
    {
        var body = Write(
            SenderVersion.S3,
            SenderUnderTest.Site with { BuildMetadata = null, StorageBackend = null, EnabledPlugins = null, Usage = null });
        Assert.All(
            ["build_metadata", "storage_backend", "enabled_plugins", "metrics"],
            name => Assert.Equal(JsonValueKind.Null, body.GetProperty(name).ValueKind));
    }

    [Fact]
    public void Text_is_escaped_as_Python_does()
    {
        var text = HeartbeatBody.Write(
            new PythonJson(), SenderVersion.S3, SenderUnderTest.Site with { OsVersion = "ä\"\\\n<+" }, "unknown", Now);
        Assert.Contains("\"os_version\": \"\\u00e4\\\"\\\\\\u000a<+\", \"database_type\"", text, StringComparison.Ordinal);
        Assert.Contains("\"timestamp_utc\": \"2026-01-26T07:12:03.123456+00:00\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SenderVersion.S0)]
    [InlineData(SenderVersion.S3)]
    public void Contact_is_sent_when_given(SenderVersion version)
    {
        var body = Write(version, SenderUnderTest.Site with { MaintainerContact = "ops@example.org" });
        Assert.Equal("ops@example.org", body.GetProperty("maintainer_contact").GetString());
    }

    private static JsonElement Write(SenderVersion version, Installation site) =>
        JsonSerializer.Deserialize<JsonElement>(HeartbeatBody.Write(new PythonJson(), version, site, "unknown", Now));
}
