namespace Telemetry.Api.Management;

/// <summary>
/// Something that is wrong and may come right by itself or by somebody's hand. It is in the log at once, then every 30
/// seconds as long as it lasts, and once more when it is over.
/// </summary>
public partial class Trouble(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private volatile string? current;
    private long loggedAt;

    /// <summary>One sentence for the operator, without a secret. Null: all is well.</summary>
    public string? Current => current;

    public void Is(string what)
    {
        lock (gate)
        {
            var isInLog = current is not null && time.GetElapsedTime(loggedAt) < LogPause;
            current = what;
            if (!isInLog)
            {
                loggedAt = time.GetTimestamp();
                LogTrouble(logger, what);
            }
        }
    }

    public void IsOver()
    {
        lock (gate)
        {
            if (current is { } what)
            {
                current = null;
                LogOver(logger, what);
            }
        }
    }

    [LoggerMessage(EventId = 110, Level = LogLevel.Warning, Message = "{Trouble}")]
    private static partial void LogTrouble(ILogger logger, string trouble);

    [LoggerMessage(EventId = 111, Level = LogLevel.Information, Message = "Over: {Trouble}")]
    private static partial void LogOver(ILogger logger, string trouble);
}

/// <summary>What the program waits for before it can serve.</summary>
public sealed class StartTrouble(TimeProvider time, ILogger<StartTrouble> logger) : Trouble(time, logger);
