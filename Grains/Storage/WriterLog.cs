using Microsoft.Extensions.Logging;

namespace Telemetry.Grains.Storage;

internal static partial class WriterLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning,
        Message = "A batch of {Heartbeats} heartbeats was not written ({Fault}: {What}).")]
    public static partial void BatchFailed(ILogger logger, int heartbeats, StoreFault fault, string what);
}
