using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.History;

/// <summary>One installation over its whole life. Everything about it follows from the seed and its number.</summary>
internal readonly struct Site
{
    private readonly Seeded own;
    private readonly int number;

    public Site(Seeded seed, int number)
    {
        own = seed.For(number);
        this.number = number;

        // A copied database: the site runs under the instance id of an older one. The URL stays its own.
        Identity = number > 0 && own.Fraction(0) < 0.002 ? (int)(own.Fraction(1) * number) : number;
        InstanceId = seed.Uuid(Identity);
    }

    /// <summary>The number of the site whose instance id this one has; its own number for all but clones.</summary>
    public int Identity { get; }

    public Guid InstanceId { get; }

    /// <summary>Four in ten stood before the history began; the others came in growing numbers.</summary>
    public DateTime BornAt(HistoryOptions options)
    {
        var when = own.Fraction(2);
        return when < 0.4
            ? options.Start.AddDays(-400 * (0.4 - when) / 0.4)
            : options.At(Math.Pow((when - 0.4) / 0.6, 0.7));
    }

    /// <summary>One in twelve is a trial of some days; the others stay for two years on average.</summary>
    public DateTime DiesAt(DateTime bornAt) =>
        bornAt.AddDays(own.Fraction(3) < 0.08 ? 1 + (6 * own.Fraction(4)) : 30 + own.Exponential(4, 700));

    /// <summary>The place of the release that the site runs at a time. New sites begin with the newest; three in ten
    /// upgrade within days, half within weeks, the rest when they get to it.</summary>
    public int ReleaseAt(Release[] calendar, DateTime now, DateTime bornAt)
    {
        var followsPreviews = own.Fraction(5) < 0.02;
        var pace = own.Fraction(6) switch { < 0.3 => 3.0, < 0.8 => 21.0, _ => 120.0 };
        var upgrades = own.For(7);
        for (var i = calendar.Length - 1; i > 0; i--)
        {
            var release = calendar[i];
            if (now < release.ReleasedAt || (release.IsPreview && !followsPreviews))
            {
                continue;
            }

            // Once a release is known to be bad, nobody chooses it any more.
            var withdrawnAt = release.IsBad ? calendar[i + 1].ReleasedAt : DateTime.MaxValue;
            var upgradesAt = release.ReleasedAt <= bornAt && bornAt < withdrawnAt
                ? bornAt
                : release.ReleasedAt.AddDays(upgrades.Exponential(i, pace));
            if (upgradesAt <= now && upgradesAt < withdrawnAt)
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary>Whether a bad release silences this site: two thirds of them.</summary>
    public bool FallsSilent => own.Fraction(8) < 0.66;

    /// <summary>Time since the last restart; sites restart at intervals of their own.</summary>
    public TimeSpan UptimeAt(DateTime now)
    {
        var interval = TimeSpan.FromDays(0.5 + own.LogNormal(9, 14, 1.2)).Ticks;
        return TimeSpan.FromTicks((now.Ticks + (long)(own.Fraction(10) * interval)) % interval);
    }

    /// <summary>Counts that grow with age from a size of the site's own: most are small, a few are large.</summary>
    public Usage UsageAt(DateTime now, DateTime bornAt)
    {
        var years = (now - bornAt).TotalDays / 365;
        var events = (long)(own.LogNormal(11, 6, 1.4) * (0.3 + years));
        var attendees = (long)(events * own.LogNormal(12, 60, 1.2));
        var paid = own.Fraction(13);
        return new Usage
        {
            Events = events,
            LiveEvents = (long)(events * 0.3 * own.Fraction(14)),
            Organizers = 1 + (long)(events * 0.1 * own.Fraction(15)),
            Orders = (long)(attendees * 0.8),
            PaidOrders = (long)(attendees * 0.8 * paid),
            Submissions = own.Fraction(16) < 0.5 ? 0 : (long)(events * 20 * own.Fraction(17)),
            Attendees = attendees,
            PaidTickets = (long)(attendees * paid),
            FreeTickets = (long)(attendees * (1 - paid)),
            Uptime = UptimeAt(now),
        };
    }

    /// <summary>When, inside a quarter of an hour, the site's ticks come.</summary>
    public TimeSpan TickPhase => HeartbeatSender.TickPeriod * own.Fraction(18);

    /// <summary>Everything that a heartbeat of that time reports.</summary>
    public Installation InstallationAt(Release release, DateTime now, DateTime bornAt) =>
        SiteFacts.Of(own.For(19), number, release) with { Usage = UsageAt(now, bornAt) };
}
