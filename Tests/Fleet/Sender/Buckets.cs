namespace Telemetry.Fleet.Sender;

/// <summary>The documented ranges. No exact count leaves an instance.</summary>
public static class Buckets
{
    private static readonly (long UpTo, string Label)[] Counts =
    [
        (0, "0"), (10, "1-10"), (50, "11-50"), (100, "51-100"), (500, "101-500"), (1000, "501-1000"),
        (5000, "1001-5000"),
    ];

    private static readonly (TimeSpan Below, string Label)[] Uptimes =
    [
        (TimeSpan.FromHours(1), "0-1h"), (TimeSpan.FromDays(1), "1-24h"), (TimeSpan.FromDays(7), "1-7d"),
        (TimeSpan.FromDays(30), "7-30d"),
    ];

    /// <summary>0, 1-10, 11-50, 51-100, 101-500, 501-1000, 1001-5000, and 5000+ from 5001 on; both ends belong to
    /// their range. A negative count, which only a broken query can give, counts as 0.</summary>
    public static string OfCount(long count)
    {
        foreach (var (upTo, label) in Counts)
        {
            if (count <= upTo)
            {
                return label;
            }
        }

        return "5000+";
    }

    /// <summary>0-1h, 1-24h, 1-7d, 7-30d, 30d+; the lower end belongs to the range, the upper end to the next.</summary>
    public static string OfUptime(TimeSpan uptime)
    {
        foreach (var (below, label) in Uptimes)
        {
            if (uptime < below)
            {
                return label;
            }
        }

        return "30d+";
    }
}
