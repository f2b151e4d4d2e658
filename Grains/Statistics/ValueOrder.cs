using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics;

/// <summary>The order of a dimension's values, and of two of them which one is higher.</summary>
internal static class ValueOrder
{
    /// <summary>What has no first two numbers.</summary>
    public const string NoVersion = "(no version)";

    /// <summary>The values that an answer holds no place for.</summary>
    public const string Others = "(others)";

    private static readonly string[] Statuses = [Status.Active, Status.Dormant, Status.Lost];

    /// <summary>Words come with the most frequent first, everything that has an order of its own in it.</summary>
    /// <param name="dimension">Whose values they are.</param>
    /// <param name="counts">Each value once. <see cref="Others"/> is last in any order.</param>
    public static IOrderedEnumerable<KeyValuePair<string, long>> Sort(
        Dimension dimension, IEnumerable<KeyValuePair<string, long>> counts)
    {
        var sorted = counts.OrderBy(count => count.Key == Others);
        return dimension.Kind switch
        {
            DimensionKind.Version or DimensionKind.ReleaseLine => sorted.ThenBy(count => count.Key, Versions),
            DimensionKind.Bucket or DimensionKind.Uptime => sorted.ThenBy(count => CountRange.OrderOf(count.Key)),
            DimensionKind.Flag => sorted.ThenByDescending(count => count.Key, StringComparer.Ordinal),
            DimensionKind.Status => sorted.ThenBy(count => Array.IndexOf(Statuses, count.Key)),
            _ => sorted.ThenByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal),
        };
    }

    /// <summary>
    /// Above 0 when the second value is higher than the first, below when it is lower, 0 when it is neither, null when one
    /// of them has no place in the order.
    /// </summary>
    public static int? Growth(Dimension dimension, string? from, string? to)
    {
        if (from is null || to is null)
        {
            return null;
        }

        if (dimension.Kind == DimensionKind.Bucket)
        {
            return CountRange.Parse(from) is { } low && CountRange.Parse(to) is { } high
                ? high.Low > low.High ? 1 : high.High < low.Low ? -1 : 0
                : null;
        }

        return PythonVersion.Parse(from) is { } before && PythonVersion.Parse(to) is { } after ? after.CompareTo(before) : null;
    }

    /// <summary>By <see cref="PythonVersion"/>; what is no version comes last, and equal ones in the order of their text.</summary>
    public static readonly IComparer<string> Versions = Comparer<string>.Create((one, other) =>
    {
        var (left, right) = (PythonVersion.Parse(one), PythonVersion.Parse(other));
        var order = (left is null).CompareTo(right is null);
        order = order != 0 ? order : left?.CompareTo(right) ?? 0;
        return order != 0 ? order : string.CompareOrdinal(one, other);
    });
}
