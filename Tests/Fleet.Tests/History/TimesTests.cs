using Telemetry.Fleet.History;
using Xunit;
using static Telemetry.Fleet.Tests.History.ObservedFleet;

namespace Telemetry.Fleet.Tests.History;

/// <summary>When heartbeats come, and when they do not.</summary>
public sealed class TimesTests
{
    [Fact]
    public void Heartbeats_come_in_the_order_of_time_and_none_shares_its_time_and_instance()
    {
        var previous = DateTime.MinValue;
        var seen = new HashSet<(DateTime, Guid)>();
        foreach (var row in ObservedFleet.History.Play())
        {
            Assert.InRange(row.ReceivedAt, previous, ObservedFleet.History.Options.End);
            Assert.Equal(DateTimeKind.Utc, row.ReceivedAt.Kind);
            Assert.Equal(0, row.ReceivedAt.Ticks % TimeSpan.TicksPerMicrosecond);
            Assert.True(seen.Add((row.ReceivedAt, row.InstanceId)));
            previous = row.ReceivedAt;
        }

        Assert.InRange(seen.Count, 20_000, 60_000);
    }

    [Fact]
    public void Instances_post_once_in_23_to_24_hours()
    {
        var gaps = Instances.SelectMany(Changes).Select(pair => pair.After.ReceivedAt - pair.Before.ReceivedAt).ToList();
        int Count(double from, double to) => gaps.Count(gap => gap.TotalHours >= from && gap.TotalHours < to);
        Assert.Equal(0, Count(0, 23));
        Assert.InRange(Count(23, 24.01), 0.85 * gaps.Count, 0.95 * gaps.Count);
        Assert.InRange(Count(23, 23.3), 0.6 * gaps.Count, 0.9 * gaps.Count);

        // Cron may tick every hour.
        Assert.InRange(Count(23.9, 24.01), 0.02 * gaps.Count, 0.2 * gaps.Count);
    }

    [Fact]
    public void Now_and_then_an_instance_posts_twice_on_one_day()
    {
        var pairs = Instances.SelectMany(Changes).ToList();
        Assert.InRange(pairs.Count(pair => Days(pair) == 0), 0.01 * pairs.Count, 0.06 * pairs.Count);
    }

    [Fact]
    public void Installations_join_all_the_time()
    {
        var options = ObservedFleet.History.Options;
        for (var fifth = 1; fifth < 5; fifth++)
        {
            var joined = Instances.Count(rows =>
                rows[0].ReceivedAt >= options.At(0.2 * fifth) && rows[0].ReceivedAt < options.At(0.2 * (fifth + 1)));
            Assert.InRange(joined, 20, 100);
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(40)]
    public void Some_are_away_for_days_and_return(int days) =>
        Assert.True(SingleSites.Count(rows => Changes(rows).Any(pair => Days(pair) == days)) >= 4);

    [Fact]
    public void Nobody_is_heard_in_the_outage_of_50_hours_and_all_come_after_it()
    {
        var outage = ObservedFleet.History.Outage;
        int Count(DateTime from, double hours) => Instances.Sum(rows =>
            rows.Count(row => row.ReceivedAt >= from && row.ReceivedAt < from.AddHours(hours)));
        Assert.Equal(TimeSpan.FromHours(50), outage.To - outage.From);
        Assert.Equal(0, Count(outage.From, 50));
        Assert.True(Count(outage.To, 1) > 0.7 * Count(outage.From.AddHours(-23), 23));
    }

    [Fact]
    public void Ids_of_a_CI_system_post_once_and_never_again()
    {
        var once = Instances.Where(rows => rows.Count == 1
            && rows[0] is { EventsBucket: "0", CanonicalBaseUrl: null, DeploymentType: "native" }).ToList();
        Assert.InRange(once.Count, 10, 18);
        Assert.All(once, rows => Assert.InRange(rows[0].ReceivedAt.DayOfWeek, DayOfWeek.Monday, DayOfWeek.Friday));
    }

    [Fact]
    public void Many_fall_silent_after_one_release_and_few_after_the_others()
    {
        var releases = ObservedFleet.History.Releases;
        var bad = releases.Single(release => release.IsBad);
        double ShareSilenced(string version)
        {
            var runs = SingleSites.Where(rows => rows.Any(row => row.EventyayVersion == version));
            return runs.Average(rows => rows.Zip(rows.Skip(1).Append(null))
                .Any(pair => pair.First.EventyayVersion == version && IsSilence(pair.First, pair.Second)) ? 1.0 : 0.0);
        }

        Assert.InRange(ShareSilenced(bad.Version), 0.3, 0.8);
        Assert.All(
            releases.Where(release => !release.IsBad && !release.IsPreview && release.Sender > Fleet.Sender.SenderVersion.S0),
            release => Assert.InRange(ShareSilenced(release.Version), 0, 0.2));

        // Some are heard from again when they have upgraded.
        Assert.True(SingleSites.Count(rows => Changes(rows).Any(pair =>
            pair.Before.EventyayVersion == bad.Version && pair.After.EventyayVersion != bad.Version && Days(pair) > 7)) >= 3);
    }

    /// <summary>More than a week without a heartbeat, or the end of the history after such a week.</summary>
    private static bool IsSilence(HeartbeatRow before, HeartbeatRow? after) =>
        (after?.ReceivedAt ?? ObservedFleet.History.Options.End) - before.ReceivedAt > TimeSpan.FromDays(8.5);
}
