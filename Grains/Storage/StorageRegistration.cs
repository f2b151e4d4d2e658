using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Telemetry.Grains.Storage.PostgreSql;
using Telemetry.Grains.Storage.Sqlite;

namespace Telemetry.Grains.Storage;

public static class StorageRegistration
{
    public const string ConnectionName = "Telemetry";

    /// <summary>The stores of the configured provider, the writer before them, and their upkeep.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>()
            .Bind(configuration.GetSection(StorageOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HeartbeatOptions>()
            .Bind(configuration.GetSection(HeartbeatOptions.Section)).ValidateDataAnnotations().ValidateOnStart();

        if (configuration.GetSection(StorageOptions.Section).Get<StorageOptions>()?.Provider == StorageProvider.PostgreSql)
        {
            var connectionString = configuration.GetConnectionString(ConnectionName)
                ?? throw new OptionsValidationException(
                    ConnectionName, typeof(string), [$"ConnectionStrings:{ConnectionName} is not set."]);
            services.AddSingleton(_ => PostgreSqlDatabase.Open(connectionString));
            services.AddSingleton<IHeartbeatStore, PostgreSqlHeartbeatStore>();
            services.AddSingleton<IDatabase, PostgreSqlDatabase>();
            AddLanes(services, (lane, provider) => new PostgreSqlReadLane(
                lane, connectionString, OptionsOf(provider), provider.GetRequiredService<StoreMetrics>()));
        }
        else
        {
            services.AddSingleton(OptionsOf);
            services.AddSingleton<SqliteFile>();
            services.AddSingleton<SqliteWriter>();
            services.AddSingleton<IHeartbeatStore, SqliteHeartbeatStore>();
            services.AddSingleton<IDatabase, SqliteDatabase>();
            AddLanes(services, (lane, provider) => new SqliteReadLane(
                lane, provider.GetRequiredService<SqliteFile>(), OptionsOf(provider), provider.GetRequiredService<StoreMetrics>()));
        }

        services.AddSingleton<StoreMetrics>();
        services.AddSingleton<HeartbeatWriter>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, WriterLifecycle>();
        services.AddSingleton<HeartbeatPages>();
        services.AddSingleton<ExportPace>();
        services.AddSingleton<RejectionStore>();
        services.AddHostedService<Upkeep>();
        return services;
    }

    private static StorageOptions OptionsOf(IServiceProvider services) =>
        services.GetRequiredService<IOptions<StorageOptions>>().Value;

    private static void AddLanes(IServiceCollection services, Func<string, IServiceProvider, IReadLane> make)
    {
        foreach (var lane in new[] { ReadLanes.Exports, ReadLanes.Questions })
        {
            services.AddKeyedSingleton<IReadLane>(lane, (provider, _) => make(lane, provider));
        }
    }
}
