using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using Telemetry.Api.Hosting;
using Telemetry.Grains;
using Telemetry.Grains.Placement;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary>The silo: how it meets others, how long it waits for them, and where grains keep their state.</summary>
internal static class SiloSetup
{
    // Orleans' name for SQLite; it loads Microsoft.Data.Sqlite under it.
    private const string SqliteInvariant = "System.Data.SQLite";

    private const int MostOrleansConnections = 5;

    public static void AddSilo(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.AddOptions<ClusterSettings>()
            .Bind(configuration.GetSection(ClusterSettings.Section)).ValidateDataAnnotations().ValidateOnStart();
        SteadyClock.UseForOrleans(builder.Services);
        builder.UseOrleans(silo =>
        {
            Join(silo, ClusterSettings.Of(configuration), configuration);
            silo.Configure<SiloMessagingOptions>(GrainCalls.Configure);
            silo.Configure<ClientMessagingOptions>(GrainCalls.Configure);

            // By these, a silo that is gone is found out after about 6 seconds and one that hangs after about 10.
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = TimeSpan.FromSeconds(2);
                options.NumMissedProbesLimit = 3;

                // A silo that misses its probes counts as alive for three times this after its last message. With the
                // default, four times the timeout, that is 24 seconds: as long as a request may take in all.
                options.MaxProbeTimeout = TimeSpan.FromSeconds(3);

                // A silo that was declared dead while it hung or was cut off learns it from the table, and ends itself.
                // Its writes do no harm, the database decides; but its grains answer from what they remember.
                options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            });
            silo.AddInstancePlacement();
            KeepStates(silo, configuration);
        });
    }

    private static void Join(ISiloBuilder silo, ClusterSettings cluster, IConfiguration configuration)
    {
        if (cluster.SiloName is { } name)
        {
            silo.Configure<SiloOptions>(options => options.SiloName = name);
        }

        if (cluster.Mode == ClusterMode.Localhost)
        {
            silo.UseLocalhostClustering(
                cluster.SiloPort, cluster.GatewayPort, serviceId: cluster.ServiceId, clusterId: cluster.ClusterId);
            return;
        }

        silo.Configure<ClusterOptions>(options =>
        {
            options.ClusterId = cluster.ClusterId;
            options.ServiceId = cluster.ServiceId;
        });
        silo.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = cluster.AdvertisedIP is { } ip ? IPAddress.Parse(ip) : options.AdvertisedIPAddress;
            options.SiloPort = cluster.SiloPort;
            options.GatewayPort = cluster.GatewayPort;
        });
        silo.UseAdoNetClustering(options =>
        {
            options.Invariant = ClusterSettings.PostgreSqlInvariant;
            options.ConnectionString = ConnectionString(configuration);
        });
        silo.UseAdoNetReminderService(options =>
        {
            options.Invariant = ClusterSettings.PostgreSqlInvariant;
            options.ConnectionString = ConnectionString(configuration);
        });
    }

    private static void KeepStates(ISiloBuilder silo, IConfiguration configuration)
    {
        silo.AddAdoNetGrainStorage(KeyRingGrain.StorageName, (OptionsBuilder<AdoNetGrainStorageOptions> storage) => storage
            .Configure<IOptions<StorageOptions>, Serializer>((options, where, serializer) =>
            {
                var isSqlite = where.Value.Provider == StorageProvider.Sqlite;
                options.Invariant = isSqlite ? SqliteInvariant : ClusterSettings.PostgreSqlInvariant;
                options.ConnectionString = isSqlite
                    ? new SqliteConnectionStringBuilder { DataSource = where.Value.SqliteFile, Pooling = false }.ConnectionString
                    : ConnectionString(configuration);
                options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            }));
    }

    /// <summary>
    /// For Orleans' own tables. Its providers open a connection for each statement, 30 and more at once when silos come
    /// or go; with the driver's pool of 100 a silo takes them from the others until the database has none left.
    /// </summary>
    private static string ConnectionString(IConfiguration configuration)
    {
        var settings = new NpgsqlConnectionStringBuilder(
            configuration.GetConnectionString(StorageRegistration.ConnectionName)
            ?? throw new StartException($"ConnectionStrings:{StorageRegistration.ConnectionName} is not set."));
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, MostOrleansConnections);
        return settings.ConnectionString;
    }
}
