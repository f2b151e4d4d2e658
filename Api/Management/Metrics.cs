using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

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

    public static void AddPrometheusMetrics(this IServiceCollection services)
    {
        services.AddSingleton<FrontDoorMetrics>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(
                FrontDoorMetrics.MeterName, "Telemetry.Storage", "Microsoft.Orleans", "System.Runtime",
                "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql")
            .AddView("http.server.request.duration", new ExplicitBucketHistogramConfiguration
            {
                Boundaries = Seconds,
                TagKeys = ["http.request.method", "http.response.status_code", "http.route"],
            })
            .AddView("telemetry.store.duration", new ExplicitBucketHistogramConfiguration { Boundaries = Seconds })
            .AddView("telemetry.store.batch.size", new ExplicitBucketHistogramConfiguration { Boundaries = BatchSizes })
            .AddView(instrument => IsPerHeartbeat(instrument) ? MetricStreamConfiguration.Drop : null)
            .AddView(instrument => (instrument.Meter.Name, instrument.Unit) switch
            {
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
    /// <summary>
    /// What Orleans counts for each grain that wakes and each look at its directory. Here that is every heartbeat, which
    /// the receiver counts itself; the gauge of activations by type stays.
    /// </summary>
    private static bool IsPerHeartbeat(Instrument instrument) =>
        instrument.Name.StartsWith("orleans-catalog-activation-", StringComparison.Ordinal)
        || instrument.Name.StartsWith("orleans-catalog-deactivation-", StringComparison.Ordinal)
        || instrument.Name.StartsWith("orleans-directory-lookups-", StringComparison.Ordinal);
}
