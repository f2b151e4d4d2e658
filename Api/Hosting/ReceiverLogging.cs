namespace Telemetry.Api.Hosting;

/// <summary>
/// Logs that can be kept: JSON in production, and nothing in them that a sender sent. The framework's own request
/// logs, which hold addresses and query strings, are off; configuration can change that knowingly.
/// </summary>
public static class ReceiverLogging
{
    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",

        // A program that cannot start says why in one sentence (ProgramEnd).
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
        ["Logging:LogLevel:Orleans.Runtime.Silo"] = "Critical",
        ["Logging:LogLevel:Orleans.Runtime.SiloLifecycleSubject"] = "Critical",
        ["Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = "Error",

        // It writes nothing at this level anyway, and as long as it could, every request gets an activity and a log scope.
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",
        ["Logging:LogLevel:Orleans"] = "Warning",

        // It names grains, and thereby instances, and writes a stack trace for each. Whether instances' grains can be called
        // is what /health/ready says.
        ["Logging:LogLevel:Orleans.Grain"] = "None",
        ["Logging:LogLevel:Npgsql"] = "None",

        // A line for each probe of a program that is not ready; the program itself says why, every 30 seconds.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",

        // A line for every 401 is a way to fill a disk from outside; the metrics count them.
        ["Logging:LogLevel:Telemetry.Api.Keys.ApiKeyAuthentication"] = "Warning",

        // It looks for its keys before they can be there, and warns that they are kept as they are, like all in the database.
        ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "None",

        // At every start it warns of the time that has passed since the machine was started.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",

        // During a failover these write a line or a stack trace for every call that is made again anyway, which takes
        // the CPU that the failover needs.
        ["Logging:LogLevel:Orleans.Runtime.Placement"] = "Error",
        ["Logging:LogLevel:Orleans.Runtime.CallbackData"] = "Error",
        ["Logging:LogLevel:Orleans.Messaging"] = "None",
        ["Logging:LogLevel:Polly"] = "None",
    };

    public static WebApplicationBuilder AddReceiverLogging(this WebApplicationBuilder builder)
    {
        var defaults = new ConfigurationBuilder().AddInMemoryCollection(Levels).Build();
        builder.Configuration.Sources.Insert(0, new ChainedConfigurationSource { Configuration = defaults });
        builder.Logging.ClearProviders();
        if (builder.Environment.IsDevelopment())
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        }
        else
        {
            builder.Logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }

        return builder;
    }
}
