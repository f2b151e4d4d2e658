using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Telemetry.Grains.Exports;
using Telemetry.Grains.Storage.Imports;
using Telemetry.Grains.Storage.PostgreSql;
using Telemetry.Grains.Storage.Sqlite;
using Telemetry.Grains.Storage.States;

namespace Telemetry.Grains.Storage;

public static class StorageRegistration
{
    /// <summary>The stores of the provider, the writer before them, and their upkeep.</summary>
    /// <param name="services">Where they are registered.</param>
    /// <param name="storage">Where heartbeats are kept.</param>
    /// <param name="heartbeats">How they are let through and written.</param>
    /// <param name="connectionString">Of PostgreSQL; null on SQLite.</param>
    public static IServiceCollection AddStorage(
        this IServiceCollection services, StorageOptions storage, HeartbeatOptions heartbeats, string? connectionString)
    {
        services.AddSingleton(Options.Create(storage));
        services.AddSingleton(Options.Create(heartbeats));
        if (storage.Provider == StorageProvider.PostgreSql)
        {
            ArgumentNullException.ThrowIfNull(connectionString);
            services.AddSingleton(_ => PostgreSqlDatabase.Open(connectionString));
            services.AddSingleton<IHeartbeatStore, PostgreSqlHeartbeatStore>();
            services.AddSingleton<IDatabase, PostgreSqlDatabase>();
            services.AddSingleton<IStateStore>(provider => new PostgreSqlStateStore(
                provider.GetRequiredService<NpgsqlDataSource>(), FoldLane(provider), provider.GetRequiredService<IDatabase>()));
            services.AddSingleton<IImportStore, PostgreSqlImportStore>();
            AddLanes(services, (lane, provider) => new PostgreSqlReadLane(
                lane, connectionString, storage, provider.GetRequiredService<StoreMetrics>()));
        }
        else
        {
            services.AddSingleton(storage);
            services.AddSingleton<SqliteFile>();
            services.AddSingleton<SqliteWriter>();
            services.AddSingleton<IHeartbeatStore, SqliteHeartbeatStore>();
            services.AddSingleton<IDatabase, SqliteDatabase>();
            services.AddSingleton<IImportStore, SqliteImportStore>();
            services.AddSingleton<IStateStore>(provider => new SqliteStateStore(
                provider.GetRequiredService<SqliteWriter>(), FoldLane(provider), provider.GetRequiredService<IDatabase>()));
            AddLanes(services, (lane, provider) => new SqliteReadLane(
                lane, provider.GetRequiredService<SqliteFile>(), storage, provider.GetRequiredService<StoreMetrics>()));
        }

        services.AddSingleton<StoreMetrics>();
        services.AddSingleton<HeartbeatWriter>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, WriterLifecycle>();
        services.AddSingleton<HeartbeatPages>();
        services.AddSingleton<StatePages>();
        services.AddSingleton<ExportPace>();
        services.AddSingleton<RejectionStore>();
        services.AddSingleton<ImportTable>();
        services.AddSingleton<ErasureTable>();
        services.AddSingleton<Upkeep>();
        services.AddSingleton<StoreProbe>();
        services.AddSingleton<SiloEntries>();
        return services;
    }

    private static IReadLane FoldLane(IServiceProvider services) =>
        services.GetRequiredKeyedService<IReadLane>(ReadLanes.Fold);

    private static void AddLanes(IServiceCollection services, Func<string, IServiceProvider, IReadLane> make)
    {
        foreach (var lane in new[] { ReadLanes.Exports, ReadLanes.Questions, ReadLanes.Fold })
        {
            services.AddKeyedSingleton<IReadLane>(lane, (provider, _) => make(lane, provider));
        }
    }
}
