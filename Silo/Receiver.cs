using Telemetry.Api;
using Telemetry.Api.Hosting;
using Telemetry.Api.Management;
using Telemetry.Grains;
using Telemetry.Grains.Statistics;
using Telemetry.Grains.Statistics.Questions;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary>Puts the receiver together: storage, silo, and the front door in the same process unless it is apart.</summary>
public static class Receiver
{
    private const string ApiEnabled = "Api:Enabled";

    /// <exception cref="StartException">A setting is missing, or can never work.</exception>
    public static WebApplicationBuilder AddReceiver(this WebApplicationBuilder builder)
    {
        builder.AddReceiverLogging();

        // The silo may wait for its database: somebody is to listen meanwhile, for the question whether the process is alive.
        ListeningServer.StartBesideOthers(builder.Services);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddStore();
        builder.Services.AddQuestions();
        builder.Services.AddSettings<StatisticsOptions>(builder.Configuration, StatisticsOptions.Section).AddFold();
        builder.AddSilo();
        builder.Services.AddWaking();
        builder.AddManagement();
        if (HasFrontDoor(builder.Configuration))
        {
            builder.AddFrontDoor();
            builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, FirstRunKeys>();
            builder.Services.AddHostedService<StartNotice>();
        }

        return builder;
    }

    public static WebApplication UseReceiver(this WebApplication app)
    {
        app.UseManagement();
        if (HasFrontDoor(app.Configuration))
        {
            app.UseFrontDoor();
        }

        return app;
    }

    private static bool HasFrontDoor(IConfiguration configuration) =>
        configuration[ApiEnabled] is not { Length: > 0 } text
        || (bool.TryParse(text, out var enabled) ? enabled : throw new StartException($"{ApiEnabled} must be true or false."));

    /// <summary>The store alone, for a program that is no silo.</summary>
    /// <exception cref="StartException">A setting is missing, or can never work.</exception>
    internal static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var storage = configuration.Read<StorageOptions>(StorageOptions.Section);
        var address = new StoreAddress(storage, configuration);
        return services
            .AddSingleton(address)
            .AddSingleton<DataDirectory>()
            .AddStorage(storage, configuration.Read<HeartbeatOptions>(HeartbeatOptions.Section), address.ConnectionString);
    }

    private static void AddStore(this WebApplicationBuilder builder)
    {
        builder.Services.AddStorage(builder.Configuration);
        builder.Services.AddSingleton<FormerProcess>();
        builder.Services.AddSingleton<StoreWatch>();
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, StoreAwaited>();
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, StoreTasks>();
    }
}
