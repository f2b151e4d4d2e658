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
        }
        else
        {
            services.AddSingleton(provider => provider.GetRequiredService<IOptions<StorageOptions>>().Value);
            services.AddSingleton<SqliteThread>();
            services.AddSingleton<IHeartbeatStore, SqliteHeartbeatStore>();
            services.AddSingleton<IDatabase, SqliteDatabase>();
        }

        services.AddSingleton<StoreMetrics>();
        services.AddSingleton<HeartbeatWriter>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, WriterLifecycle>();
        services.AddSingleton<HeartbeatPages>();
        services.AddSingleton<RejectionStore>();
        services.AddSingleton<Upkeep>();
        services.AddSingleton<StoreProbe>();
        services.AddSingleton<SiloEntries>();
        return services;
    }
}
