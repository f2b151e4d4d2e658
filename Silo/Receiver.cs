using Telemetry.Api;
using Telemetry.Api.Hosting;
using Telemetry.Api.Management;
using Telemetry.Grains.Statistics;
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

    private static bool HasFrontDoor(IConfiguration configuration) => configuration.GetValue(ApiEnabled, true);
}
