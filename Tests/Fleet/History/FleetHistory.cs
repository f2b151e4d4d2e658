using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.History;

/// <summary>Plays the life of a fleet tick by tick and yields what its receiver stored, in the order of time. Memory
/// grows with the instances and not with the days.</summary>
public sealed class FleetHistory(HistoryOptions options)
{
    private static readonly TimeSpan LostAnswerRetry = TimeSpan.FromHours(1);

    private readonly Seeded seed = new(options.Seed);

    public HistoryOptions Options => options;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Release> Releases { get; } = Release.Calendar(options);

    public Outage Outage { get; } = Outage.Of(options);

    /// <summary>All ids that there can be, in no order; some never get through.</summary>
    public IEnumerable<Guid> InstanceIds =>
        Enumerable.Range(0, options.Instances).Select(number => SiteOf(number).InstanceId).Distinct();

    /// <summary>Rows in the order of their received_at_utc, the same each time this is called. No two have both their time
    /// and their instance in common.</summary>
    public IEnumerable<HeartbeatRow> Play()
    {
        var json = new PythonJson();
        var receivedAt = new DateTime[options.Instances];
        var due = new PriorityQueue<int, DateTime>(options.Instances);
        for (var number = 0; number < options.Instances; number++)
        {
            due.Enqueue(number, FirstTryOf(number));
        }

        while (due.TryDequeue(out var number, out var now) && now < options.End)
        {
            var site = SiteOf(number);
            if (now >= site.DiesAt)
            {
                continue;
            }

            // Once per instance id and window, however many clones share it.
            var release = site.ReleaseAt(Releases, now);
            var previous = receivedAt[site.Identity];
            var stored = !Outage.Covers(now) && now - previous >= HeartbeatSender.Window;
            if (stored)
            {
                receivedAt[site.Identity] = now;
                yield return HeartbeatRow.Of(now, site.InstanceId, release.Sender, site.InstallationAt(release, now), json);
            }

            var next = stored ? NextDay(site, release, previous, now) : NextTry(release, now);
            if (next < options.End)
            {
                due.Enqueue(number, site.Ticks.After(next));
            }
        }
    }

    private Site SiteOf(int number) => new(options, seed, number);

    /// <summary>A site that stood before is somewhere in its day when the history begins.</summary>
    private DateTime FirstTryOf(int number)
    {
        var site = SiteOf(number);
        var inItsDay = options.Start + (HeartbeatSender.Window * seed.For(number).For(Aspect.Delay).Fraction(0));
        return site.Ticks.After(site.BornAt < options.Start ? inItsDay : site.BornAt);
    }

    /// <summary>When a site is due again whose heartbeat was stored; <see cref="DateTime.MaxValue"/> for never.</summary>
    private DateTime NextDay(Site site, Release release, DateTime previous, DateTime now)
    {
        if (site.Role == Role.OneShot)
        {
            return DateTime.MaxValue;
        }

        return release.IsBad && site.FallsSilent ? EndOfSilence(site, now)
            : site.Pause?.ReturnAfter(previous, now) ?? now + HeartbeatSender.Window + Delay(site, now);
    }

    /// <summary>When a sender tries again whose heartbeat was not stored, by its version's rule: old ones take any answer
    /// for success.</summary>
    private DateTime NextTry(Release release, DateTime now) =>
        release.Sender > SenderVersion.S1 ? now
        : Outage.Covers(now) ? now + LostAnswerRetry
        : now + HeartbeatSender.Window;

    /// <summary>Now and then a host is switched off or its workers are busy; without it, an outage would leave the
    /// whole fleet in step for good.</summary>
    private TimeSpan Delay(Site site, DateTime now)
    {
        var chance = seed.For(site.Identity).For(Aspect.Delay).For(now.Ticks);
        return chance.Fraction(0) < 0.1 ? TimeSpan.FromHours(chance.Exponential(1, 6)) : TimeSpan.Zero;
    }

    /// <summary>The day on which a silent site has left the bad release.</summary>
    private DateTime EndOfSilence(Site site, DateTime now)
    {
        if (!site.SpeaksAgain)
        {
            return DateTime.MaxValue;
        }

        for (var day = now.AddDays(1); day < options.End; day = day.AddDays(1))
        {
            if (!site.ReleaseAt(Releases, day).IsBad)
            {
                return day;
            }
        }

        return DateTime.MaxValue;
    }
}
