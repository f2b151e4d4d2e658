using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Telemetry.Api.Management;

/// <summary>Which instruments Prometheus gets to see, and with which buckets and labels.</summary>
internal static class Metrics
{
    private static readonly double[] Seconds =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30];

    // Orleans measures in milliseconds.
    private static readonly double[] Milliseconds = [.. Seconds.Select(seconds => seconds * 1000)];

    private static readonly double[] BatchSizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

    // Orleans labels some instruments with the addresses of silos, which come and go: those labels are dropped.
    private static readonly string[] OrleansLabels =
        ["type", "grain_type", "state_name", "Direction", "MessageDirection", "ConnectionDirection", "Phase"];

    // Every heartbeat wakes a grain, looks it up, is a message to it and lets it sleep again: each of these instruments
    // counts that once more, beside the receiver's own count. What waits shows in the writer's queue. One
    // view decides about them and about labels, because an instrument that two views match gets both.
    private static readonly HashSet<string> StepsOfEachHeartbeat =
    [
        "http.server.active_requests",
        "orleans-catalog-activation-created",
        "orleans-catalog-activation-latency",
        "orleans-catalog-activation-shutdown",
        "orleans-catalog-activation-destroyed",
        "orleans-catalog-deactivation-latency",
        "orleans-directory-lookups-cache-issued",
        "orleans-directory-lookups-cache-successes",
        "orleans-messaging-processing-dispatcher-received",
        "orleans-messaging-processing-dispatcher-processed",
        "orleans-messaging-processing-ima-received",
        "orleans-messaging-sent-local",
    ];

    public static void AddPrometheusMetrics(this IServiceCollection services, string program)
    {
        services.AddSingleton<FrontDoorMetrics>();
        services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(
            $"telemetry-{program.ToLowerInvariant()}", serviceVersion: BuildInfo.Version, autoGenerateServiceInstanceId: false));
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(
                FrontDoorMetrics.MeterName, "Telemetry.Storage", "Telemetry.Statistics", "Microsoft.Orleans", "System.Runtime",
                "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql")
            .AddView("http.server.request.duration", new ExplicitBucketHistogramConfiguration
            {
                Boundaries = Seconds,
                TagKeys = ["http.request.method", "http.response.status_code", "http.route"],
            })
            .AddView("telemetry.store.duration", new ExplicitBucketHistogramConfiguration { Boundaries = Seconds })
            .AddView("telemetry.store.batch.size", new ExplicitBucketHistogramConfiguration { Boundaries = BatchSizes })
            .AddView(instrument => (instrument.Meter.Name, instrument.Unit) switch
            {
                _ when StepsOfEachHeartbeat.Contains(instrument.Name) => MetricStreamConfiguration.Drop,
                ("Microsoft.Orleans", "ms") =>
                    new ExplicitBucketHistogramConfiguration { Boundaries = Milliseconds, TagKeys = OrleansLabels },
                ("Microsoft.Orleans", _) => new MetricStreamConfiguration { TagKeys = OrleansLabels },
                _ => null,
            })
            .AddView(instrument => instrument.Meter.Name is "Microsoft.AspNetCore.Server.Kestrel" or "Npgsql"
                ? new MetricStreamConfiguration { TagKeys = [] }
                : null)
            .AddPrometheusExporter());
    }
}
