namespace Telemetry.Fleet.Sender;

/// <summary>The documented ranges of the time since the web process started.</summary>
public static class UptimeRange
{
    private static readonly (TimeSpan Below, string Label)[] Ranges =
    [
        (TimeSpan.FromHours(1), "0-1h"), (TimeSpan.FromDays(1), "1-24h"), (TimeSpan.FromDays(7), "1-7d"),
        (TimeSpan.FromDays(30), "7-30d"),
    ];

    /// <summary>0-1h, 1-24h, 1-7d, 7-30d, 30d+; the lower end belongs to the range, the upper end to the next.</summary>
    public static string Of(TimeSpan uptime)
    {
        foreach (var (below, label) in Ranges)
        {
            if (uptime < below)
            {
                return label;
            }
        }

        return "30d+";
    }
}
