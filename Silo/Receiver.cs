using Telemetry.Api;
using Telemetry.Api.Hosting;
using Telemetry.Api.Management;
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
        builder.AddSilo();
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

    private static void AddStore(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions();
        builder.Services.AddSingleton(new StoreAddress(options, builder.Configuration));
        builder.Services.AddStorage(builder.Configuration);
        builder.Services.AddSingleton<DataDirectory>();
        builder.Services.AddSingleton<FormerProcess>();
        builder.Services.AddSingleton<StoreWatch>();
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, StoreAwaited>();
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, StoreTasks>();
    }

    private static bool HasFrontDoor(IConfiguration configuration) => configuration.GetValue(ApiEnabled, true);
}
