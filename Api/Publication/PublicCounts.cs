using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Publication;

/// <summary>
/// Counts that give nobody away. Groups of fewer than five are one with others, and every count is rounded down to a multiple
/// of five: so are all sums and differences of counts, and none of them is 1 to 4.
/// </summary>
internal static class PublicCounts
{
    public const int Least = 5;

    /// <summary>With fewer together, whoever knows the total could sometimes tell how many a group has.</summary>
    private const int Company = 2 * Least;

    /// <summary>All groups that are too small to be told, and those that keep them company.</summary>
    public const string Others = "(others)";

    public static long Rounded(long count) => count - (count % Least);

    /// <summary>
    /// Those of five and more, in their order, and then the others. While these are fewer than ten, the next smallest group
    /// joins them. Empty when there are fewer than five in all.
    /// </summary>
    /// <param name="counts">Of installations that have one value each. There may be <see cref="Others"/> among them already.</param>
    public static ImmutableArray<ValueCount> Grouped(IEnumerable<ValueCount> counts)
    {
        var groups = counts.Where(count => count.Instances > 0).ToList();
        var hidden = groups.Where(group => group.Instances < Least || group.Value == Others).ToList();
        while (hidden.Count > 0 && Sum(hidden) < Company && hidden.Count < groups.Count)
        {
            hidden.Add(groups.Except(hidden).OrderBy(group => group.Instances).ThenBy(group => group.Value, StringComparer.Ordinal).First());
        }

        return
        [
            .. groups.Except(hidden).Append(new ValueCount(Others, Sum(hidden)))
                .Where(group => group.Instances >= Least)
                .Select(group => group with { Instances = Rounded(group.Instances) }),
        ];
    }

    /// <summary>Those of five and more, of counts that are no parts of a whole.</summary>
    public static ImmutableArray<ValueCount> Overlapping(IEnumerable<ValueCount> counts) =>
    [
        .. counts.Where(count => count.Instances >= Least && count.Value != Others)
            .Select(count => count with { Instances = Rounded(count.Instances) }),
    ];

    private static long Sum(IEnumerable<ValueCount> counts) => counts.Sum(count => count.Instances);
}
