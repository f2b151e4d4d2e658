using Orleans.Configuration;

namespace Telemetry.Api.Hosting;

/// <summary>Makes a front door in a process of its own a client of the silos.</summary>
internal static class ClusterClient
{
    private static readonly TimeSpan ConnectionPause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A silo that hangs is asked until the list says that it is gone, and one that was started again is asked only
    /// when the list was read anew; a minute, the default, is longer than a request lives. Costs each front door one
    /// small query in this time.
    /// </summary>
    private static readonly TimeSpan GatewayListAge = TimeSpan.FromSeconds(5);

    public static WebApplicationBuilder AddClusterClient(this WebApplicationBuilder builder)
    {
        var cluster = ClusterSettings.Of(builder.Configuration);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddOptions<ClusterSettings>()
            .Bind(builder.Configuration.GetSection(ClusterSettings.Section)).ValidateDataAnnotations().ValidateOnStart();

        // Else nobody listens, not even for the question whether the process is alive, until there is a silo.
        builder.Services.Configure<HostOptions>(options => options.ServicesStartConcurrently = true);
        SteadyClock.UseForOrleans(builder.Services);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClientMessagingOptions>(GrainCalls.Configure);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = GatewayListAge);

            // No silo, or no database yet: stays alive and not ready until there is one.
            client.UseConnectionRetryFilter(async (_, cancellationToken) =>
            {
                await Task.Delay(ConnectionPause, cancellationToken);
                return true;
            });
            client.Configure<ClusterOptions>(options =>
            {
                options.ClusterId = cluster.ClusterId;
                options.ServiceId = cluster.ServiceId;
            });
            if (cluster.Mode == ClusterMode.Localhost)
            {
                client.UseLocalhostClustering(cluster.GatewayPort, cluster.ServiceId, cluster.ClusterId);
            }
            else
            {
                client.UseAdoNetClustering(options =>
                {
                    options.Invariant = ClusterSettings.PostgreSqlInvariant;
                    options.ConnectionString = builder.Configuration.GetConnectionString("Telemetry")
                        ?? throw new StartException("ConnectionStrings:Telemetry is not set.");
                });
            }
        });
        return builder;
    }
}
