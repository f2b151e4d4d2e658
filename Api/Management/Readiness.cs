using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Management;

/// <summary>Ready: a heartbeat that came now would find a grain, and the grain a store with the right schema.</summary>
internal sealed class Readiness(IGrainFactory grains) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Live: the process answers. It asks nobody else, so that a lost database restarts no silo.</summary>
    public static readonly HealthCheckOptions Live = new() { Predicate = _ => false, ResponseWriter = WriteAsync };

    public static readonly HealthCheckOptions Ready = new() { ResponseWriter = WriteAsync };

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var trouble = await grains.GetGrain<IReadinessGrain>(0)
                .CheckAsync(cancellationToken).AsTask().WaitAsync(Patience, cancellationToken);
            return trouble is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(trouble);
        }
        catch (Exception exception)
        {
            return HealthCheckResult.Unhealthy($"No grain answers ({exception.GetType().Name}).");
        }
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        var body = new HealthBody(
            report.Status == HealthStatus.Healthy,
            report.Entries.Values.Select(entry => entry.Description).FirstOrDefault(text => text is not null),
            context.Response.StatusCode);
        return context.Response.WriteAsJsonAsync(body, FrontDoorJson.Default.HealthBody, cancellationToken: context.RequestAborted);
    }
}

/// <param name="Ok">Whether all is well.</param>
/// <param name="Reason">Why not.</param>
/// <param name="StatusCode">The HTTP status.</param>
internal sealed record HealthBody(bool Ok, string? Reason, int StatusCode);
