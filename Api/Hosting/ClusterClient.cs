using Orleans.Configuration;
using Orleans.Messaging;

namespace Telemetry.Api.Hosting;

/// <summary>Makes a front door in a process of its own a client of the silos.</summary>
internal static class ClusterClient
{
    /// <summary>
    /// A silo that hangs is asked until the list says that it is gone, and one that was started again is asked only
    /// when the list was read anew; a minute, the default, is longer than a request lives. Costs each front door one
    /// small query in this time.
    /// </summary>
    private static readonly TimeSpan GatewayListAge = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long after a failure a gateway is left alone, by the time of day: after the clock had been set back by an hour, a
    /// front door found no silo for an hour. Negative, so that it is over also after a year. What calls a gateway in vain
    /// pauses by itself.
    /// </summary>
    private static readonly TimeSpan ConnectionRetryDelay = TimeSpan.FromDays(-2 * 365);

    /// <exception cref="StartException">There is no connection string, or the driver cannot read it.</exception>
    public static WebApplicationBuilder AddClusterClient(this WebApplicationBuilder builder)
    {
        var cluster = ClusterSettings.Of(builder.Configuration);
        builder.Services.AddSingleton(TimeProvider.System);

        // Else nobody listens, not even for the question whether the process is alive, until there is a silo.
        ListeningServer.StartBesideOthers(builder.Services);
        SteadyClock.UseForOrleans(builder.Services);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClientMessagingOptions>(GrainCalls.Configure);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = GatewayListAge);
            client.Configure<ConnectionOptions>(options => options.ConnectionRetryDelay = ConnectionRetryDelay);
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
                UseListOfSilos(client, DatabaseAddress.Of(builder.Configuration));
            }

            client.Services.AddSingleton(cluster);
            client.Services.AddSingleton<SiloSearch>();
            client.Services.AddSingleton<IClientConnectionRetryFilter>(services => services.GetRequiredService<SiloSearch>());
            client.Services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(
                services => services.GetRequiredService<SiloSearch>());
        });
        return builder;
    }

    private static void UseListOfSilos(IClientBuilder client, DatabaseAddress address)
    {
        client.UseAdoNetClustering(options =>
        {
            options.Invariant = DatabaseAddress.Invariant;
            options.ConnectionString = address.ConnectionString;
        });
        client.Services.AddSingleton(address);
        client.Services.AddSingleton<IGatewayListProvider, SiloList>();
    }
}
