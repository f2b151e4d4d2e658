using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Telemetry.Api.Answers;

namespace Telemetry.Api.Management;

/// <summary>
/// The second address, for operators: metrics and health. A connection is marked by the socket it came in on, because
/// a Host header is whatever the caller says it is.
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

    internal static void ListenForManagement(this KestrelServerOptions kestrel, string url) =>
        kestrel.ListenAt(url, listen => listen.Use(next => connection =>
        {
            connection.Features.Set(new Mark());
            return next(connection);
        }));

    internal static void ListenAt(
        this KestrelServerOptions kestrel, string url, Action<ListenOptions>? configure = null)
    {
        var address = BindingAddress.Parse(url);
        void Configure(ListenOptions listen)
        {
            configure?.Invoke(listen);
            if (address.Scheme == Uri.UriSchemeHttps)
            {
                listen.UseHttps();
            }
        }

        if (address.IsUnixPipe)
        {
            kestrel.ListenUnixSocket(address.UnixPipePath, Configure);
        }
        else if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            kestrel.Listen(ip, address.Port, Configure);
        }
        else if (address.Host == "localhost" && address.Port != 0)
        {
            kestrel.ListenLocalhost(address.Port, Configure);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, Configure);
        }
    }

    /// <summary>Serves the management paths to marked connections, and nothing else to them.</summary>
    public static void UseManagement(this WebApplication app) =>
        app.MapWhen(
            context => context.Features.Get<Mark>() is not null,
            management =>
            {
                management.UseHealthChecks(LivePath, Readiness.Live);
                management.UseHealthChecks(ReadyPath, Readiness.Ready);
                management.UseOpenTelemetryPrometheusScrapingEndpoint(MetricsPath);
                management.Run(context => Answer.Of(StatusCodes.Status404NotFound).ExecuteAsync(context));
            });

    private sealed class Mark;
}
