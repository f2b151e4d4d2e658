using Microsoft.Extensions.Logging;

namespace Telemetry.Grains.Statistics;

internal static partial class FoldLog
{
    [LoggerMessage(EventId = 20, Level = LogLevel.Information, Message = "Statistics are rebuilt from the heartbeats that are kept.")]
    public static partial void RebuildBegins(ILogger logger);

    [LoggerMessage(EventId = 21, Level = LogLevel.Information, Message = "The rebuilt statistics answer from now on.")]
    public static partial void RebuildEnds(ILogger logger);

    [LoggerMessage(EventId = 22, Level = LogLevel.Warning,
        Message = "A newer program has made the statistics; this one leaves them alone.")]
    public static partial void NewerDefinition(ILogger logger);

    [LoggerMessage(EventId = 23, Level = LogLevel.Warning,
        Message = "{Instances} instances were heard from on {Day} and missing in the statistics; their heartbeats are folded anew.")]
    public static partial void InstancesMissing(ILogger logger, int instances, DateOnly day);

    [LoggerMessage(EventId = 24, Level = LogLevel.Warning, Message = "Statistics could not be brought up to date ({What}); next try soon.")]
    public static partial void Failed(ILogger logger, string what);
}
