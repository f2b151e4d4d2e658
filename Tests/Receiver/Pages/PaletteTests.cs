using Telemetry.Api.Pages.Figures;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Tests.Pages;

public sealed class PaletteTests
{
    private static readonly DateOnly Today = new(2026, 6, 30);
    private static readonly Dimension Line = Dimension.Of("release_line")!;
    private static readonly string[] Lines = ["1.7", "1.8", "1.9", "1.10", "99.0"];

    private static readonly Release[] Releases =
    [
        Seen("1.7.0", daysAgo: 500, share: 0.005),
        Seen("1.8.0", daysAgo: 400, share: 0.2),
        Seen("1.9.0", daysAgo: 200, share: 0.7),
        Seen("1.10.0", daysAgo: 5, share: 0.01),
        Seen("99.0.0", daysAgo: 300, share: 0.01),
    ];

    [Fact]
    public void Newest_line_is_the_strongest_as_soon_as_it_comes_and_a_build_of_somebodys_own_is_not() =>
        Assert.Equal(["v3", "v2", "v1", "v0", "v5"], ColoursOf(Releases));

    [Fact]
    public void Colours_are_the_same_however_far_a_page_looks_back() =>
        Assert.Equal(ColoursOf(Releases), ColoursOf(Releases.Select(release =>
            release.FirstSeen > Palette.NewSince(Today) ? release : release with { FirstSeen = Palette.NewSince(Today) })));

    [Fact]
    public void Marker_of_a_release_is_within_the_days_that_are_shown()
    {
        var releases = AnswerOf(Releases.Select(release => release with { DaysToHalf = 3 }));

        Assert.Equal(["1.9.0"], ReleaseMarker.Of(releases, Today.AddDays(-300), Today.AddDays(-100)).Select(marker => marker.Version));
        Assert.Equal(["1.10.0"], ReleaseMarker.Of(releases, Today.AddDays(-5 - 1), Today).Select(marker => marker.Version));
    }

    private static IEnumerable<string> ColoursOf(IEnumerable<Release> releases)
    {
        var classes = new Palette(AnswerOf(releases)).ClassesOf(Line, Lines);
        return Lines.Select(line => classes[line]);
    }

    private static Release Seen(string version, int daysAgo, double share) =>
        new(version, version[..^2], Today.AddDays(-daysAgo), 0, share, null, null);

    private static ReleasesAnswer AnswerOf(IEnumerable<Release> releases) => new()
    {
        AsOf = null,
        Filter = Filter.None,
        At = Today,
        Active = 0,
        Reporting = 0,
        NotReported = 0,
        Releases = [.. releases],
        Newest = null,
        Behind = null,
        MedianAgeDays = null,
    };
}
