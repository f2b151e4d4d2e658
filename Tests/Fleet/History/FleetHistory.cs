using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.History;

/// <summary>Plays the life of a fleet tick by tick and yields what its receiver stored, in the order of time. Memory
/// grows with the instances, some 50 bytes each, and not with the days.</summary>
internal sealed class FleetHistory
{
    private static readonly TimeSpan LostAnswerRetry = TimeSpan.FromHours(1);

    private readonly HistoryOptions options;
    private readonly Seeded seed;
    private readonly Release[] calendar;
    private readonly DateTime outageFrom;
    private readonly DateTime outageTo;
    private readonly DateTime[] receivedAt;
    private readonly PriorityQueue<int, long> due = new();

    public FleetHistory(HistoryOptions options)
    {
        this.options = options;
        seed = new Seeded(options.Seed);
        calendar = Release.Calendar(options);
        outageFrom = options.At(0.37).Date.AddHours(9);
        outageTo = outageFrom.AddHours(31);
        receivedAt = new DateTime[options.Instances];
    }

    /// <summary>Rows in the order of their received_at_utc.</summary>
    public IEnumerable<HeartbeatRow> Play()
    {
        for (var number = 0; number < options.Instances; number++)
        {
            var site = new Site(seed, number);
            var bornAt = site.BornAt(options);
            // A site that stood before is somewhere in its day when the history begins.
            var first = bornAt < options.Start
                ? options.Start + (HeartbeatSender.Window * seed.For(number).Fraction(-2))
                : bornAt;
            due.Enqueue(number, TickFrom(site, first));
        }

        while (due.TryDequeue(out var number, out var ticks) && ticks < options.End.Ticks)
        {
            var site = new Site(seed, number);
            var bornAt = site.BornAt(options);
            var now = new DateTime(ticks, DateTimeKind.Utc);
            if (now >= site.DiesAt(bornAt))
            {
                continue;
            }

            var release = calendar[site.ReleaseAt(calendar, now, bornAt)];
            var stored = IsStored(site, now);
            if (stored)
            {
                receivedAt[site.Identity] = now;
                yield return new HeartbeatRow(
                    now, site.InstanceId, release.Sender, site.InstallationAt(release, now, bornAt));
            }

            if (NextTry(site, release, now, bornAt, stored) is { } next)
            {
                due.Enqueue(number, TickFrom(site, next));
            }
        }
    }

    /// <summary>Not in the outage, and once per instance id and window, however many clones share it.</summary>
    private bool IsStored(Site site, DateTime now) =>
        !IsOutage(now) && now - receivedAt[site.Identity] >= HeartbeatSender.Window;

    private bool IsOutage(DateTime now) => now >= outageFrom && now < outageTo;

    /// <summary>When the sender tries again by its version's rule; null when it never does.</summary>
    private DateTime? NextTry(Site site, Release release, DateTime now, DateTime bornAt, bool stored)
    {
        if (release.IsBad && stored && site.FallsSilent)
        {
            return Upgrade(site, now, bornAt);
        }

        var takenForSent = stored || (release.Sender <= SenderVersion.S1 && !IsOutage(now));
        return takenForSent ? now + HeartbeatSender.Window + Pause(site, now)
            : release.Sender <= SenderVersion.S1 ? now + LostAnswerRetry
            : now;
    }

    /// <summary>Now and then a host is switched off or its workers are busy; without it, an outage would leave the
    /// whole fleet in step for good.</summary>
    private TimeSpan Pause(Site site, DateTime now)
    {
        var chance = seed.For(site.Identity).For(now.Ticks);
        return chance.Fraction(0) < 0.1 ? TimeSpan.FromHours(chance.Exponential(1, 6)) : TimeSpan.Zero;
    }

    /// <summary>The day on which a silent site has left the bad release; null when that is after the history.</summary>
    private DateTime? Upgrade(Site site, DateTime now, DateTime bornAt)
    {
        for (var day = now.AddDays(1); day < options.End; day = day.AddDays(1))
        {
            if (!calendar[site.ReleaseAt(calendar, day, bornAt)].IsBad)
            {
                return day;
            }
        }

        return null;
    }

    /// <summary>The site's first tick after a time. Ticks have a phase of the site's own and come up to 20 s late, as
    /// the workers get to them.</summary>
    private long TickFrom(Site site, DateTime time)
    {
        var period = HeartbeatSender.TickPeriod.Ticks;
        var tick = ((time.Ticks - site.TickPhase.Ticks) / period * period) + period + site.TickPhase.Ticks;
        var late = seed.For(site.Identity).Fraction(tick) * TimeSpan.TicksPerSecond * 20;
        return tick + (long)late / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond;
    }
}
