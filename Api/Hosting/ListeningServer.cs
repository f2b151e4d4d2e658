using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Telemetry.Api.Hosting;

/// <summary>
/// The server, which starts beside what may wait for a database. When it cannot listen, that wait is in vain: then it ends
/// the program.
/// </summary>
public sealed class ListeningServer(IServer inner, IHostApplicationLifetime lifetime) : IServer
{
    private readonly TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IFeatureCollection Features => inner.Features;

    /// <summary>Completes when all addresses are listened on; never when one of them cannot be.</summary>
    public Task Listening => listening.Task;

    /// <summary>Makes all hosted services start at the same time, so that there is somebody to ask while one of them waits.</summary>
    public static void StartBesideOthers(IServiceCollection services)
    {
        services.Configure<HostOptions>(options => options.ServicesStartConcurrently = true);
        var server = services.Last(service => service.ServiceType == typeof(IServer));
        services.AddSingleton(provider => new ListeningServer(
            (IServer)ActivatorUtilities.CreateInstance(provider, server.ImplementationType!),
            provider.GetRequiredService<IHostApplicationLifetime>()));
        services.AddSingleton<IServer>(provider => provider.GetRequiredService<ListeningServer>());
    }

    public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        try
        {
            await inner.StartAsync(application, cancellationToken);
            listening.SetResult();
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
