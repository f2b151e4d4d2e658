using Telemetry.Api.Answers;
using Telemetry.Api.Hosting;

namespace Telemetry.Api.Management;

/// <summary>
/// The second address, for operators: metrics and health. What came in on its port gets them, and nobody else, because a
/// Host header is whatever the caller says it is.
/// </summary>
public static class ManagementListener
{
    public const string UrlKey = "Management:Url";
    public const string DefaultUrl = "http://127.0.0.1:8081";
    public const string LivePath = "/health/live";
    public const string ReadyPath = "/health/ready";
    public const string MetricsPath = "/metrics";

    /// <summary>Where operators find the listener.</summary>
    public static string UrlOf(IConfiguration configuration) => configuration[UrlKey] ?? DefaultUrl;

    internal static int PortOf(IConfiguration configuration) => ListenAddress.Of(UrlKey, UrlOf(configuration)).Port;

    /// <summary>Listens, and serves the management paths there and nothing else.</summary>
    public static void UseManagement(this WebApplication app)
    {
        var port = PortOf(app.Configuration);
        app.Urls.Add(UrlOf(app.Configuration));
        app.MapWhen(
            context => context.Connection.LocalPort == port,
            management =>
            {
                management.UseHealthChecks(LivePath, Readiness.Live);
                management.UseHealthChecks(ReadyPath, Readiness.Ready);
                management.UseOpenTelemetryPrometheusScrapingEndpoint(MetricsPath);
                management.Run(context => Answer.Of(StatusCodes.Status404NotFound).ExecuteAsync(context));
            });
    }
}
