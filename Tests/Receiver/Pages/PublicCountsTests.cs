using System.Collections.Immutable;
using FsCheck.Xunit;
using Telemetry.Api.Publication;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Tests.Pages;

public sealed class PublicCountsTests
{
    public static TheoryData<string, string> Groups => new()
    {
        { "", "" },
        { "a=4", "" },
        { "a=2 b=2", "" },
        { "a=5", "a=5" },
        { "a=12 b=7", "a=10 b=5" },
        { "a=12 b=3 c=2", "(others)=15" },
        { "a=30 b=6 c=3 d=2", "a=30 (others)=10" },
        { "a=30 b=12 c=3", "a=30 (others)=15" }, // a subtraction would tell c, so b is with it
        { "a=30 b=12 c=2 d=2", "a=30 (others)=15" },
        { "a=7 b=1", "(others)=5" },
        { "a=9 (others)=2", "(others)=10" },
        { "a=9 (others)=20", "a=5 (others)=20" },
        { "a=9 b=9 c=1", "b=5 (others)=10" },
    };

    [Theory]
    [MemberData(nameof(Groups))]
    public void Groups_under_five_are_one_with_the_next_smallest(string counts, string expected) =>
        Assert.Equal(expected, Text(PublicCounts.Grouped(Parse(counts))));

    /// <summary>
    /// For each group of 1 to 4, and for each union of groups that has so many, there is another fleet with another number in
    /// it, of which the same is published. So nobody can tell which of them it is, whatever is compared with whatever.
    /// </summary>
    [Property(MaxTest = 2000)]
    public void Nobody_can_tell_how_many_a_small_group_or_union_has(byte[] sizes)
    {
        // Of the first value nobody has heard, but it may be.
        var counts = sizes.Take(7).Select(size => size % 14).Prepend(0).ToArray();
        var published = Publish(counts);
        foreach (var union in Unions(counts).Where(union => union.Sum(group => counts[group]) is >= 1 and <= 4))
        {
            Assert.True(
                Fleets(counts, union).Any(other => Publish(other) == published),
                $"{string.Join(' ', counts)} publishes {published}, so {string.Join('+', union)} is {union.Sum(group => counts[group])}.");
        }
    }

    [Property(MaxTest = 2000)]
    public void Every_published_count_is_a_multiple_of_five_and_never_too_high(byte[] sizes)
    {
        var counts = sizes.Take(8).Select((size, group) => new ValueCount($"{group}", size % 40)).ToList();

        var published = PublicCounts.Grouped(counts);

        Assert.All(published, count => Assert.True(count.Instances >= 5 && count.Instances % 5 == 0));
        Assert.All(
            published.Where(count => count.Value != PublicCounts.Others),
            count => Assert.InRange(counts.Single(one => one.Value == count.Value).Instances - count.Instances, 0, 4));
        Assert.True(published.Sum(count => count.Instances) <= counts.Sum(count => count.Instances));
    }

    private static IEnumerable<int[]> Unions(int[] counts)
    {
        var groups = Enumerable.Range(0, counts.Length).Where(group => group == 0 || counts[group] > 0).ToArray();
        return Enumerable.Range(1, (1 << groups.Length) - 1)
            .Select(members => groups.Where((_, place) => (members & (1 << place)) != 0).ToArray());
    }

    /// <summary>
    /// As large ones, as if everybody knew how large they are; but where all are fewer than five, not even that is known. Of
    /// each some of the union are elsewhere, or the other way round, and perhaps one or two moved between the other groups.
    /// </summary>
    private static IEnumerable<int[]> Fleets(int[] counts, int[] union)
    {
        var isSumKnown = counts.Sum() >= PublicCounts.Least;
        var others = Enumerable.Range(0, counts.Length).Except(union).ToArray();
        var moves =
            from more in new[] { 1, -1, 2, -2, 3, -3 }
            from member in union
            from one in isSumKnown ? others : [member]
            from two in isSumKnown ? others : [member]
            from moved in new[] { 0, 1, -1, 2, -2 }
            select (more, member, one, two, moved);
        foreach (var (more, member, one, two, moved) in moves)
        {
            var fleet = counts.ToArray();
            fleet[member] += more;
            fleet[one] -= isSumKnown ? more + moved : 0;
            fleet[two] += isSumKnown ? moved : 0;
            if (fleet.All(count => count >= 0))
            {
                yield return fleet;
            }
        }
    }

    private static string Publish(int[] counts) =>
        Text(PublicCounts.Grouped(counts.Select((count, group) => new ValueCount($"{group}", count))));

    private static string Text(ImmutableArray<ValueCount> counts) =>
        string.Join(' ', counts.Select(count => $"{count.Value}={count.Instances}"));

    private static IEnumerable<ValueCount> Parse(string counts) => counts.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(count => new ValueCount(count.Split('=')[0], int.Parse(count.Split('=')[1], null)));
}
