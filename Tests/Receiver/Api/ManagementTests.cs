using System.Net;

namespace Telemetry.Tests.Api;

public sealed class ManagementTests(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>
{
    private RunningReceiver Receiver => fixture.Receiver;

    [Fact]
    public async Task Receiver_is_live_and_ready()
    {
        Assert.Equal("{\"ok\":true,\"status_code\":200}", await Receiver.Management.GetStringAsync("/health/live"));
        Assert.Equal("{\"ok\":true,\"status_code\":200}", await Receiver.Management.GetStringAsync("/health/ready"));
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Management_is_not_on_the_public_listener_whatever_the_Host_header_says(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = Receiver.Management.BaseAddress!.Authority } };
        using var response = await Receiver.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Heartbeats_are_not_taken_on_the_management_listener() =>
        Assert.Equal(HttpStatusCode.NotFound, (await Receiver.Management.HeartbeatAsync(Post.Heartbeat())).Status);

    [Fact]
    public async Task Metrics_tell_outcomes_durations_batches_and_the_queue()
    {
        var body = Post.Heartbeat(more: ",\"maintainer_contact\":\"nobody\",\"metrics\":{\"events_bucket\":\"10-50\"},\"x\":17");
        await Receiver.Client.RecordAsync(body);
        await Receiver.Client.HeartbeatAsync(body);
        await Receiver.Client.HeartbeatAsync("{");
        await Receiver.Client.HeartbeatAsync(body, key: "nobody");
        var metrics = await Receiver.Management.GetStringAsync("/metrics");

        Assert.All(
            [
                "telemetry_heartbeats_total{otel_scope_name=\"Telemetry.Api\",outcome=\"recorded\"} ",
                "telemetry_heartbeats_total{otel_scope_name=\"Telemetry.Api\",outcome=\"rate_limited\"} ",
                "telemetry_heartbeats_total{otel_scope_name=\"Telemetry.Api\",outcome=\"invalid_json\"} ",
                "telemetry_heartbeats_total{otel_scope_name=\"Telemetry.Api\",outcome=\"unauthorized\"} ",
                "telemetry_rejections_total{otel_scope_name=\"Telemetry.Api\",error=\"invalid_json\",kept=\"true\"} ",
                "telemetry_unknown_labels_total{otel_scope_name=\"Telemetry.Api\",field=\"metrics.events_bucket\"} ",
                "telemetry_fields_repaired_total{otel_scope_name=\"Telemetry.Api\",field=\"maintainer_contact\",reason=\"wrong form\"} ",
                "telemetry_fields_repaired_total{otel_scope_name=\"Telemetry.Api\",field=\"other\",reason=\"exact count\"} ",
                "telemetry_writer_queue_length{otel_scope_name=\"Telemetry.Storage\"} 0",
                "telemetry_store_batch_size_count{",
                "telemetry_store_duration_seconds_count{",
                "telemetry_sqlite_log_size_bytes{",
                "telemetry_upkeep_success_timestamp_seconds{",
                "http_server_request_duration_seconds_bucket{otel_scope_name=\"Microsoft.AspNetCore.Hosting\",http_request_method=\"POST\",http_response_status_code=\"200\",http_route=\"/api/heartbeat\",le=\"0.001\"}",
                "le=\"30\"}",
                "dotnet_gc_collections_total",
                "orleans_catalog_activations",
            ],
            expected => Assert.Contains(expected, metrics, StringComparison.Ordinal));

        // A heartbeat is counted once, not again for each step of its way.
        Assert.All(
            [
                "http_server_active_requests", "orleans_catalog_activation_created", "orleans_catalog_deactivation_latency",
                "orleans_directory_lookups_cache", "orleans_messaging_processing_dispatcher_received",
                "orleans_messaging_sent_local",
            ],
            step => Assert.DoesNotContain(step, metrics, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_have_no_label_that_names_a_silo_an_instance_or_an_address()
    {
        var instance = Guid.NewGuid();
        await Receiver.Client.RecordAsync(Post.Heartbeat(instance));
        var metrics = await Receiver.Management.GetStringAsync("/metrics");

        Assert.All(
            ["silo=\"", "Destination=\"", "127.0.0.1", instance.ToString(), RunningReceiver.IngestKey, "senders"],
            secret => Assert.DoesNotContain(secret, metrics, StringComparison.Ordinal));
    }
}
