using Telemetry.Fleet.History;
using Xunit;
using static Telemetry.Fleet.Tests.History.ObservedFleet;

namespace Telemetry.Fleet.Tests.History;

/// <summary>Which versions the fleet runs.</summary>
public sealed class ReleasesTests
{
    private static HistoryOptions Options => ObservedFleet.History.Options;

    [Fact]
    public void Eight_releases_come_in_the_history_four_of_them_in_one_line()
    {
        var releases = ObservedFleet.History.Releases
            .Where(release => release.ReleasedAt >= Options.Start && !release.IsPreview).ToList();
        Assert.Equal(8, releases.Count);
        Assert.Equal(4, releases.Count(release => release.Version.StartsWith("1.2.", StringComparison.Ordinal)));
        Assert.All(releases, release => Assert.True(Users(release.Version) >= 15, release.Version));
    }

    [Theory]
    [InlineData("1.2.0", 0.17)]
    [InlineData("1.2.1", 0.30)]
    [InlineData("1.3.0", 0.68)]
    public void Release_is_adopted_step_by_step(string version, double releasedAt)
    {
        double Share(double at) => Shares(at).GetValueOrDefault(version);
        Assert.Equal(0, Share(releasedAt - 0.01));
        Assert.InRange(Share(releasedAt + 0.015), 0.05, 0.4);
        Assert.True(Share(releasedAt + 0.10) > Share(releasedAt + 0.015) + 0.1);
        Assert.InRange(Share(releasedAt + 0.10), 0.3, 0.8);
    }

    [Fact]
    public void No_release_replaces_a_later_one()
    {
        var order = ObservedFleet.History.Releases.Select(release => release.Version).Distinct().ToList();
        Assert.All(SingleSites.SelectMany(Changes), pair => Assert.True(
            order.IndexOf(pair.Before.EventyayVersion!) <= order.IndexOf(pair.After.EventyayVersion!)));
    }

    [Theory]
    [InlineData("0.1", 12)]
    [InlineData("1.", 3)]
    public void Some_never_upgrade(string from, int instances) =>
        Assert.True(SingleSites.Count(rows => rows[0].ReceivedAt < Options.Start.AddDays(10)
            && rows[^1].ReceivedAt > Options.End.AddDays(-10)
            && ObservedFleet.History.Releases.Any(release => release.Version.StartsWith(from, StringComparison.Ordinal)
                && rows.TrueForAll(row => row.EventyayVersion == release.Version))) >= instances);

    [Theory]
    [InlineData("v1.2")]
    [InlineData("1.10")]
    [InlineData("1.3.0.dev0")]
    [InlineData("1.2.0rc1")]
    [InlineData("1.2.0.post1")]
    [InlineData("1!2.0")]
    [InlineData("1.2.0+local.5")]
    [InlineData("main")]
    public void Some_report_versions_of_other_forms(string version) => Assert.True(Users(version) >= 1);

    private static int Users(string version) => Instances.Count(rows => rows.Exists(row => row.EventyayVersion == version));

    /// <summary>What those run who are heard from around a point of the history.</summary>
    private static Dictionary<string, double> Shares(double at)
    {
        var until = Options.At(at);
        var versions = Instances
            .Select(rows => rows.FindLast(row => row.ReceivedAt < until))
            .Where(row => row?.ReceivedAt > until.AddDays(-2))
            .Select(row => row!.EventyayVersion!).ToList();
        return versions.GroupBy(version => version).ToDictionary(same => same.Key, same => (double)same.Count() / versions.Count);
    }
}
