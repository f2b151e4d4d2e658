using Telemetry.Api;
using Telemetry.Api.Hosting;
using Telemetry.Api.Management;
using Telemetry.Grains.Statistics;
using Telemetry.Grains.Statistics.Questions;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary>Puts the receiver together: storage, silo, and the front door in the same process unless it is apart.</summary>
public static class Receiver
{
    private const string ApiEnabled = "Api:Enabled";

    public static WebApplicationBuilder AddReceiver(this WebApplicationBuilder builder)
    {
        builder.AddReceiverLogging();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddStorage(builder.Configuration);
        builder.Services.AddQuestions();
        builder.Services.AddFold(builder.Configuration);
        builder.Services.AddSingleton<DataDirectory>();
        builder.AddSilo();
        builder.Services.AddFoldWaking();
        builder.AddManagement();
        if (HasFrontDoor(builder.Configuration))
        {
            builder.AddFrontDoor();
            builder.Services.AddHostedService<FirstRunKeys>();
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

    internal static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var storage = configuration.Read<StorageOptions>(StorageOptions.Section);
        return services.AddStorage(
            storage,
            configuration.Read<HeartbeatOptions>(HeartbeatOptions.Section),
            storage.Provider == StorageProvider.PostgreSql ? configuration.PostgreSql() : null);
    }

    private static bool HasFrontDoor(IConfiguration configuration) =>
        configuration[ApiEnabled] is not { Length: > 0 } text
        || (bool.TryParse(text, out var enabled) ? enabled : throw new StartException($"{ApiEnabled} must be true or false."));
}
