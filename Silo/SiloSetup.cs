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
        var cluster = ClusterSettings.Of(configuration);
        var address = cluster.AdvertisedIP is { Length: > 0 } ip ? IPAddress.Parse(ip)
            : cluster.Mode == ClusterMode.Localhost ? IPAddress.Loopback : IPAddress.Any;

        // Orleans itself would share the ports with another silo that has them already.
        ListenAddress.EnsureFree("Cluster:SiloPort", new IPEndPoint(address, cluster.SiloPort));
        ListenAddress.EnsureFree("Cluster:GatewayPort", new IPEndPoint(address, cluster.GatewayPort));
        builder.Services.AddSingleton(cluster);
        SteadyClock.UseForOrleans(builder.Services);
        builder.UseOrleans(silo =>
        {
            Join(silo, cluster, configuration);
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

                // It compares the time that a joining silo has written into the table with the time of the one that reads.
                // After the clock has been set back a new silo looked an hour old, and was declared dead while it joined.
                // One that dies while it joins is found out by its probes.
                options.EvictWhenMaxJoinAttemptTimeExceeded = false;
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

        var connectionString = ConnectionString(configuration);
        silo.Configure<ClusterOptions>(options =>
        {
            options.ClusterId = cluster.ClusterId;
            options.ServiceId = cluster.ServiceId;
        });
        silo.Configure<EndpointOptions>(options =>
        {
            if (cluster.AdvertisedIP is { Length: > 0 } ip)
            {
                options.AdvertisedIPAddress = IPAddress.Parse(ip);
            }

            options.SiloPort = cluster.SiloPort;
            options.GatewayPort = cluster.GatewayPort;
        });
        silo.UseAdoNetClustering(options =>
        {
            options.Invariant = DatabaseAddress.Invariant;
            options.ConnectionString = connectionString;
        });
    }

    private static void KeepStates(ISiloBuilder silo, IConfiguration configuration)
    {
        silo.AddAdoNetGrainStorage(KeyRingGrain.StorageName, (OptionsBuilder<AdoNetGrainStorageOptions> storage) => storage
            .Configure<IOptions<StorageOptions>, Serializer>((options, where, serializer) =>
            {
                var isSqlite = where.Value.Provider == StorageProvider.Sqlite;
                options.Invariant = isSqlite ? SqliteInvariant : DatabaseAddress.Invariant;
                options.ConnectionString = isSqlite
                    ? SqliteStates(where.Value)
                    : ConnectionString(configuration);
                options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            }));
    }

    // A file that was deleted is not made anew: it would have no tables.
    private static string SqliteStates(StorageOptions storage) => new SqliteConnectionStringBuilder
    {
        DataSource = storage.SqliteFile,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = false,
    }.ConnectionString;

    /// <summary>
    /// For Orleans' own tables. Its providers open a connection for each statement, 30 and more at once when silos come
    /// or go; with the driver's pool of 100 a silo takes them from the others until the database has none left.
    /// </summary>
    private static string ConnectionString(IConfiguration configuration)
    {
        var settings = new NpgsqlConnectionStringBuilder(DatabaseAddress.Of(configuration).ConnectionString);
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, MostOrleansConnections);
        return settings.ConnectionString;
    }
}
