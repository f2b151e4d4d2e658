using Microsoft.AspNetCore.Server.Kestrel.Core;
using Telemetry.Api.Docs;
using Telemetry.Api.Exports;
using Telemetry.Api.Heartbeats;
using Telemetry.Api.Hosting;
using Telemetry.Api.Imports;
using Telemetry.Api.Instances;
using Telemetry.Api.Keys;
using Telemetry.Api.Management;
using Telemetry.Api.Pages;
using Telemetry.Api.Publication;
using Telemetry.Api.Rejections;
using Telemetry.Api.Retries;
using Telemetry.Api.SignIns;
using Telemetry.Api.Statistics;

namespace Telemetry.Api;

/// <summary>
/// What the world sees. Knows grains by their interfaces alone, so it runs in a silo's process and in one of its own.
/// </summary>
public static class FrontDoor
{
    // Whatever is posted here is small; a heartbeat has a limit of its own below this one.
    internal const int MostBodyBytes = 64 * 1024;

    internal const string UrlsKey = "Urls";

    /// <summary>Where senders find the front door; at least one address.</summary>
    public static string[] UrlsOf(IConfiguration configuration) =>
        (configuration[UrlsKey] ?? "http://127.0.0.1:8080").Split(';');

    /// <summary>Whether any key comes from the configuration.</summary>
    public static bool HasConfiguredKeys(IConfiguration configuration) =>
        configuration.GetSection(ConfiguredKeys.Section).GetChildren().Any();

    /// <summary>The listener for operators alone, which every process has.</summary>
    public static WebApplicationBuilder AddManagement(this WebApplicationBuilder builder)
    {
        ListenAddress.EnsureFree(
            ManagementListener.UrlKey, ListenAddress.Of(ManagementListener.UrlKey, ManagementListener.UrlOf(builder.Configuration)));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton<StartTrouble>();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddHostedService<BuildInfo>();
        builder.Services.AddPrometheusMetrics(builder.Environment.ApplicationName);
        builder.Services.AddHealthChecks().AddCheck<Readiness>("ready");
        return builder;
    }

    /// <summary>The public listener and everything behind it, up to the grains.</summary>
    public static WebApplicationBuilder AddFrontDoor(this WebApplicationBuilder builder)
    {
        builder.AddPublicListener();
        var services = builder.Services;
        services.AddSettings<IntakeOptions>(builder.Configuration, IntakeOptions.Section);
        services.AddSettings<RetryOptions>(builder.Configuration, RetryOptions.Section);
        services.AddSingleton(new ConfiguredKeys(builder.Configuration));
        services.AddSingleton<RetryBudget>();
        services.AddSingleton<HeartbeatIntake>();
        services.AddSingleton<RefusalMemory>();
        services.AddSingleton<RejectionReport>();
        services.AddExports();
        services.AddSingleton<Questions>();
        services.AddSingleton<InstanceErasing>();
        services.AddImports(builder.Configuration);
        services.AddSettings<DashboardOptions>(builder.Configuration, DashboardOptions.Section);
        services.AddSingleton<PublicFigures>();
        services.AddSingleton<KeyCache>();
        services.AddSingleton<KeyIssue>();
        services.AddSingleton<Callers>();

        services.AddSignIns();
        builder.AddPages();
        services.AddAuthorizationBuilder()
            .AddPolicy(Scope.Ingest, policy => policy.RequireClaim(Scope.ClaimType, Scope.Ingest))
            .AddPolicy(Scope.Read, policy => policy.RequireClaim(Scope.ClaimType, Scope.Read, Scope.Admin))
            .AddPolicy(Scope.Admin, policy => policy.RequireClaim(Scope.ClaimType, Scope.Admin));
        services.AddDocs();
        return builder;
    }

    public static WebApplication UseFrontDoor(this WebApplication app)
    {
        app.UsePublicListener();
        app.UseRouting();
        app.UsePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseForms();
        app.MapHeartbeat();
        app.MapExports();
        app.MapRejections();
        app.MapStatistics();
        app.MapInstances();
        app.MapImports();
        app.MapRebuild();
        app.MapKeys();
        app.MapDocs();
        app.MapPublic();
        app.MapSignIns();
        app.MapPages();
        return app;
    }
}
