using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Telemetry.Api.Hosting;

/// <summary>
/// The server starts beside what may wait for a database. When it cannot listen, that wait is in vain: this one ends it, so
/// that the program ends.
/// </summary>
public sealed class ListeningServer(IServer inner, IHostApplicationLifetime lifetime) : IServer
{
    public IFeatureCollection Features => inner.Features;

    /// <summary>Makes all hosted services start at the same time, so that there is somebody to ask while one of them waits.</summary>
    public static void StartBesideOthers(IServiceCollection services)
    {
        services.Configure<HostOptions>(options => options.ServicesStartConcurrently = true);
        var server = services.Last(service => service.ServiceType == typeof(IServer));
        services.AddSingleton<IServer>(provider => new ListeningServer(
            (IServer)ActivatorUtilities.CreateInstance(provider, server.ImplementationType!),
            provider.GetRequiredService<IHostApplicationLifetime>()));
    }

    public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        try
        {
            await inner.StartAsync(application, cancellationToken);
        }
        catch
        {
            lifetime.StopApplication();
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => inner.StopAsync(cancellationToken);

    public void Dispose() => inner.Dispose();
}
