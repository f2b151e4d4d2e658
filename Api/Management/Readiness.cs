using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Management;

/// <summary>
/// Ready: a heartbeat that came now would find its instance's grain. A store that is away is no reason to be unready: a
/// front door then still makes senders wait up to 25 seconds, while a proxy without front doors turns them away at once.
/// </summary>
internal sealed class Readiness(
    IGrainFactory grains, StartTrouble start, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Readiness> logger)
    : IHealthCheck
{
    // One silo that hangs takes no front door away as long as another one answers.
    private const int MostSilos = 3;
    private static readonly TimeSpan PatienceWithEach = TimeSpan.FromSeconds(1);

    /// <summary>The longest a check takes.</summary>
    public static readonly TimeSpan Patience = MostSilos * PatienceWithEach;

    /// <summary>Live: the process answers. It asks nobody else, so that a lost database restarts no silo.</summary>
    public static readonly HealthCheckOptions Live = new() { Predicate = _ => false, ResponseWriter = WriteAsync };

    public static readonly HealthCheckOptions Ready = new() { ResponseWriter = WriteAsync };

    private readonly Trouble trouble = new(time, logger);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy(start.Current ?? "The program is starting.");
        }

        var exceptions = new List<Exception>();
        for (var silo = 0; silo < MostSilos; silo++)
        {
            try
            {
                // Another key goes through another gateway.
                await grains.GetGrain<IReadinessGrain>(silo)
                    .CheckAsync(cancellationToken).AsTask().WaitAsync(PatienceWithEach, cancellationToken);
                trouble.IsOver();
                return HealthCheckResult.Healthy();
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                exceptions.Add(exception);
            }
        }

        // The grains that were called are made up: no message can name an instance.
        var causes = exceptions.Select(exception => $"{exception.GetType().Name}: {exception.Message}").Distinct();
        var reason = $"No instance's grain answers. {string.Join(' ', causes)}";
        trouble.Is(reason);
        return HealthCheckResult.Unhealthy(reason);
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
