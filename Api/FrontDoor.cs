using Microsoft.AspNetCore.Connections;
using Telemetry.Api.Answers;
using Telemetry.Api.Docs;
using Telemetry.Api.Exports;
using Telemetry.Api.Heartbeats;
using Telemetry.Api.Hosting;
using Telemetry.Api.Keys;
using Telemetry.Api.Management;
using Telemetry.Api.Rejections;

namespace Telemetry.Api;

/// <summary>
/// What the world sees. Knows grains by their interfaces alone, so it runs in a silo's process and in one of its own.
/// </summary>
public static class FrontDoor
{
    // Whatever is posted here is small; a heartbeat has a limit of its own below this one.
    private const int MostBodyBytes = 64 * 1024;

    /// <summary>Where senders find the front door; at least one address.</summary>
    public static string[] UrlsOf(IConfiguration configuration) =>
        (configuration["Urls"] ?? "http://127.0.0.1:8080").Split(';');

    /// <summary>Whether any key comes from the configuration.</summary>
    public static bool HasConfiguredKeys(IConfiguration configuration) =>
        configuration.GetSection(ConfiguredKeys.Section).GetChildren().Any();

    /// <summary>The listener for operators alone, which every process has.</summary>
    public static WebApplicationBuilder AddManagement(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenForManagement(ManagementListener.UrlOf(context.Configuration));
        });
        builder.Services.AddPrometheusMetrics();
        builder.Services.AddHealthChecks().AddCheck<Readiness>("ready");
        return builder;
    }

    /// <summary>The public listener and everything behind it, up to the grains.</summary>
    public static WebApplicationBuilder AddFrontDoor(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            var closing = kestrel.ApplicationServices.GetRequiredService<ClosingTime>();
            kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
            foreach (var url in UrlsOf(context.Configuration))
            {
                kestrel.ListenAt(url, listen => listen.Use(next => connection => closing.ServeAsync(connection, next)));
            }
        });

        var services = builder.Services;
        services.AddOptions<IntakeOptions>()
            .Bind(builder.Configuration.GetSection(IntakeOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ClosingTime>();
        services.AddSingleton<IConnectionListenerFactory, ClosingListeners>();
        services.AddSingleton<RetryBudget>();
        services.AddSingleton<HeartbeatDelivery>();
        services.AddSingleton<HeartbeatIntake>();
        services.AddSingleton<RefusalMemory>();
        services.AddSingleton<RejectionReport>();
        services.AddExports();
        services.AddSingleton<ConfiguredKeys>();
        services.AddSingleton<KeyCache>();
        services.AddSingleton<CallerLimiter>();

        // The core alone: AddAuthentication also brings keys for cookies, and writes them into the user's home.
        services.AddWebEncoders();
        services.AddTransient<ApiKeyAuthentication>();
        services.AddAuthenticationCore(options =>
        {
            options.AddScheme<ApiKeyAuthentication>(ApiKeyAuthentication.Scheme, displayName: null);
            options.DefaultScheme = ApiKeyAuthentication.Scheme;
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(Scope.Ingest, policy => policy.RequireClaim(Scope.ClaimType, Scope.Ingest))
            .AddPolicy(Scope.Read, policy => policy.RequireClaim(Scope.ClaimType, Scope.Read, Scope.Admin))
            .AddPolicy(Scope.Admin, policy => policy.RequireClaim(Scope.ClaimType, Scope.Admin));
        services.AddDocs();
        return builder;
    }

    public static WebApplication UseFrontDoor(this WebApplication app)
    {
        app.UseMiddleware<AnswerEverything>();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHeartbeat();
        app.MapExport();
        app.MapRejections();
        app.MapKeys();
        app.MapDocs();

        // A key that cannot work is found now and not at the first request.
        app.Services.GetRequiredService<ConfiguredKeys>();
        return app;
    }
}
