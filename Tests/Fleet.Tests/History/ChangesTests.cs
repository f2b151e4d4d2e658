using System.Text.Json;
using Telemetry.Fleet.History;
using Xunit;
using static Telemetry.Fleet.Tests.History.ObservedFleet;

namespace Telemetry.Fleet.Tests.History;

/// <summary>What becomes different in the life of an instance.</summary>
public sealed class ChangesTests
{
    private static readonly string[] Buckets =
        ["0", "1-10", "11-50", "51-100", "101-500", "501-1000", "1001-5000", "5000+"];

    [Theory]
    [InlineData("postgresql 13", "postgresql 15")]
    [InlineData("postgresql 15", "postgresql 17")]
    [InlineData("sqlite 3", "postgresql 17")]
    public void Databases_are_moved(string from, string to) =>
        Assert.True(Moved(row => $"{row.DatabaseType} {row.DatabaseVersion}", from, to) >= 5);

    [Theory]
    [InlineData("native", "docker")]
    [InlineData("docker", "kubernetes")]
    public void Deployments_are_moved(string from, string to) => Assert.True(Moved(row => row.DeploymentType, from, to) >= 4);

    [Fact]
    public void Usage_grows_through_the_buckets_and_shrinks()
    {
        var steps = SingleSites.SelectMany(Changes)
            .Select(pair => (Before: PlaceOf(pair.Before.EventsBucket), After: PlaceOf(pair.After.EventsBucket)))
            .Where(step => step is { Before: >= 0, After: >= 0 })
            .ToList();
        Assert.True(steps.Count(step => step.After > step.Before) >= 60);
        Assert.True(steps.Count(step => step.After < step.Before) >= 15);
        int PlaceOf(string? bucket) => Array.IndexOf(Buckets, bucket);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Plugins_are_enabled_and_disabled(bool official)
    {
        var (enabled, disabled) = (0, 0);
        foreach (var (before, after) in SingleSites.SelectMany(Changes))
        {
            if (before.EnabledPlugins != after.EnabledPlugins)
            {
                enabled += Plugins(after).Except(Plugins(before)).Count(IsAsked);
                disabled += Plugins(before).Except(Plugins(after)).Count(IsAsked);
            }
        }

        Assert.True(enabled >= 20);
        Assert.True(disabled >= 20);
        bool IsAsked(string plugin) => plugin.StartsWith("eventyay.plugins.", StringComparison.Ordinal) == official;
    }

    [Fact]
    public void Contacts_are_given_and_withdrawn()
    {
        Assert.True(Count(pair => pair.Before.MaintainerContact is null && pair.After.MaintainerContact is not null) >= 5);
        Assert.True(Count(pair => pair.Before.MaintainerContact is not null && pair.After.MaintainerContact is null) >= 5);
        int Count(Func<(HeartbeatRow Before, HeartbeatRow After), bool> changed) =>
            SingleSites.Count(rows => Changes(rows).Any(changed));
    }

    [Fact]
    public void Clones_take_turns_under_one_id_and_a_site_that_moved_does_not()
    {
        Assert.InRange(Instances.Count(rows => Flips(rows) >= 15), 3, 6);
        Assert.InRange(Instances.Count(rows => Flips(rows) == 1), 3, 20);
    }

    [Fact]
    public void More_events_are_live_in_spring_than_in_midsummer()
    {
        var year = new FleetHistory(new HistoryOptions(300, 365, 1, new DateOnly(2026, 12, 31)));
        var shares = year.Play()
            .Where(row => row.ReceivedAt is { Day: < 8, Month: 5 or 8 } && row.EventsBucket is not null)
            .ToLookup(
                row => row.ReceivedAt.Month,
                row => row.RawPayload.Contains("\"live_events_bucket\": \"0\"", StringComparison.Ordinal));
        double WithoutLive(int month) => shares[month].Average(none => none ? 1.0 : 0.0);
        Assert.True(WithoutLive(8) > WithoutLive(5) + 0.1);
    }

    private static string[] Plugins(HeartbeatRow row) => JsonSerializer.Deserialize<string[]>(row.EnabledPlugins ?? "[]")!;
}
