using System.Diagnostics.Metrics;
using System.Reflection;

namespace Telemetry.Api.Management;

/// <summary>Which build this is: in the first line of the log, and as a metric.</summary>
internal sealed partial class BuildInfo : IHostedService
{
    private static readonly string[] Parts =
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', 2);

    private readonly IHostEnvironment environment;
    private readonly ILogger<BuildInfo> logger;

    public BuildInfo(IHostEnvironment environment, IMeterFactory meters, ILogger<BuildInfo> logger)
    {
        this.environment = environment;
        this.logger = logger;
        meters.Create(FrontDoorMetrics.MeterName).CreateObservableGauge(
            "telemetry.build.info",
            () => new Measurement<int>(1, new("version", Version), new("commit", Commit)),
            description: "Always 1; the labels say which build this is.");
    }

    public static string Version => Parts[0];

    /// <summary><c>unknown</c> where the build was not told: an image is built without the history.</summary>
    public static string Commit => Parts is [_, var commit] ? commit : "unknown";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogStart(logger, environment.ApplicationName, Version, Commit);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 100, Level = LogLevel.Information, Message = "{Program} {Version} of commit {Commit} starts.")]
    private static partial void LogStart(ILogger logger, string program, string version, string commit);
}
