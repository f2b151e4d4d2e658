using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Publication;

/// <summary>
/// What everyone may know: how many installations there were at the end of the last whole week, and what they ran on. All
/// counts are <see cref="PublicCounts"/>. The page, the JSON and the CSV are made from this alone.
/// </summary>
public sealed record PublicStatistics
{
    /// <summary>The Sunday that the counts are of, UTC.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>All counts are rounded down to a multiple of it.</summary>
    public int RoundedDownTo => PublicCounts.Least;

    /// <summary>Heard from on the day or one of the six before.</summary>
    public required long Active { get; init; }

    /// <summary>Ever heard from.</summary>
    public required long Known { get; init; }

    /// <summary>Empty when there are fewer than five installations.</summary>
    public required ImmutableArray<PublicBreakdown> Breakdowns { get; init; }

    /// <summary>Those of the last year, oldest first.</summary>
    public required ImmutableArray<PublicWeek> Weeks { get; init; }

    public static PublicStatistics None(DateOnly day) => new() { Day = day, Active = 0, Known = 0, Breakdowns = [], Weeks = [] };
}

/// <param name="By">The name of a dimension.</param>
/// <param name="Reporting">The sum of the values that are reported; of plugins, the installations that report them.</param>
/// <param name="Values">
/// <c>(others)</c> and <c>(not reported)</c> may be among them. Of plugins, which an installation has several of, those that
/// fewer than five have are left out.
/// </param>
public sealed record PublicBreakdown(string By, long Reporting, ImmutableArray<ValueCount> Values)
{
    internal static PublicBreakdown OfGroups(string by, ImmutableArray<ValueCount> groups) =>
        new(by, groups.Where(group => group.Value != Filter.NotReported).Sum(group => group.Instances), groups);
}

/// <param name="Date">Its Sunday, UTC.</param>
/// <param name="Active">On that day.</param>
/// <param name="ReleaseLines">What they ran.</param>
public sealed record PublicWeek(DateOnly Date, long Active, ImmutableArray<ValueCount> ReleaseLines)
{
    internal PublicBreakdown AsBreakdown() => PublicBreakdown.OfGroups("release_line", ReleaseLines);
}
