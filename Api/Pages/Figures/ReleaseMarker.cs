using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Pages.Figures;

/// <summary>When a version was first seen, as a mark in a chart.</summary>
public sealed record ReleaseMarker(DateOnly Day, string Version)
{
    private const int Most = 6;
    private const int MostSideBySide = 9;

    /// <summary>The last ones that enough installations took up: builds that only a few ever ran are no releases.</summary>
    public static ImmutableArray<ReleaseMarker> Of(ReleasesAnswer releases, DateOnly from, DateOnly to) =>
    [
        .. releases.Releases
            .Where(release => release.FirstSeen > from && release.FirstSeen <= to && release.Line is not null && release.DaysToHalf is not null)
            .OrderByDescending(release => release.FirstSeen).Take(Most).OrderBy(release => release.FirstSeen)
            .Select(release => new ReleaseMarker(release.FirstSeen, release.Version)),
    ];

    /// <summary>Those whose names do not cover each other in a chart of so many days; of two, the later one.</summary>
    public static ImmutableArray<ReleaseMarker> Apart(ImmutableArray<ReleaseMarker> markers, int days)
    {
        var apart = ImmutableArray.CreateBuilder<ReleaseMarker>();
        foreach (var marker in markers.Reverse())
        {
            if (apart.Count == 0 || (apart[^1].Day.DayNumber - marker.Day.DayNumber) * MostSideBySide >= days)
            {
                apart.Add(marker);
            }
        }

        apart.Reverse();
        return apart.ToImmutable();
    }
}
