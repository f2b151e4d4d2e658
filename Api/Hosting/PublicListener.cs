using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Telemetry.Api.Answers;
using Telemetry.Api.Management;

namespace Telemetry.Api.Hosting;

/// <summary>The address that senders know, and how much of the process a stranger can have there.</summary>
internal static class PublicListener
{
    // Senders' heads are a few hundred bytes and come at once.
    private static readonly TimeSpan HeadPatience = TimeSpan.FromSeconds(10);

    /// <exception cref="StartException">A setting cannot work, or another process listens there.</exception>
    public static void AddPublicListener(this WebApplicationBuilder builder)
    {
        var managementPort = ManagementListener.PortOf(builder.Configuration);
        foreach (var address in FrontDoor.UrlsOf(builder.Configuration).Select(url => ListenAddress.Of(FrontDoor.UrlsKey, url)))
        {
            if (address.Port == managementPort)
            {
                throw new StartException($"{FrontDoor.UrlsKey} and {ManagementListener.UrlKey} must have different ports.");
            }

            ListenAddress.EnsureFree(FrontDoor.UrlsKey, address);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            var connections = kestrel.ApplicationServices.GetRequiredService<PublicConnections>();
            kestrel.Limits.MaxRequestBodySize = FrontDoor.MostBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = HeadPatience;

            // Whatever bytes a key has, it is a key that nobody knows; by default the server calls it a bad request.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ConfigureEndpointDefaults(listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (listen.IPEndPoint?.Port != managementPort)
                {
                    listen.Use(next => connection => connections.ServeAsync(connection, next));
                }
            });
        });

        var services = builder.Services;
        var max = OpenFiles.Leave(builder.Configuration.Read<PublicConnectionOptions>(PublicConnectionOptions.Section).Max);
        services.AddSingleton(provider => new PublicConnections(max, provider.GetRequiredService<FrontDoorMetrics>()));
        services.AddSingleton(provider => new ClosingTime(
            provider.GetRequiredService<PublicConnections>(), managementPort, provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => provider.GetRequiredService<ClosingTime>());
        services.AddSingleton<UnreadableRequests>();
        services.AddOptions<SocketTransportOptions>().Configure<ClosingTime>((sockets, closing) =>
        {
            // Nothing that serves a request blocks, so it may be served where its bytes are read; and whoever is
            // connected is about to speak, so a buffer may wait for the bytes instead of the other way round.
            sockets.UnsafePreferInlineScheduling = true;
            sockets.WaitForDataBeforeAllocatingBuffer = false;
            sockets.CreateBoundListenSocket = closing.Listen;
        });
    }

    public static void UsePublicListener(this WebApplication app)
    {
        foreach (var url in FrontDoor.UrlsOf(app.Configuration))
        {
            app.Urls.Add(url);
        }

        app.Services.GetRequiredService<UnreadableRequests>().Watch();
        app.UseMiddleware<AnswerEverything>();
    }
}
