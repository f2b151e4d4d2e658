using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.History;

/// <summary>Counts that grow with age from a size of the site's own, quicker in season: most are small, a few are large.
/// A quarter of the sites delete most of their old events one day; live events come and go.</summary>
internal static class Growth
{
    public static Usage At(HistoryOptions options, Seeded own, DateTime now, DateTime bornAt)
    {
        var kept = options.Moment(own.For(0), 0.25) <= now ? 0.1 + (0.3 * own.Fraction(1)) : 1;
        var events = own.LogNormal(2, 8, 1.4) * (0.1 + (1.5 * Season.Years(bornAt, now))) * kept;
        var attendees = events * own.LogNormal(3, 60, 1.2);
        var paid = own.Fraction(4);
        var submissions = own.Fraction(5) < 0.5 ? 0 : 20 * own.Fraction(6);
        return new Usage
        {
            Events = (long)events,
            LiveEvents = (long)(events * 0.6 * own.Fraction(7) * Season.At(now)),
            Organizers = 1 + (long)(events * 0.1 * own.Fraction(8)),
            Orders = (long)(attendees * 0.8),
            PaidOrders = (long)(attendees * 0.8 * paid),
            Submissions = (long)(events * submissions),
            Attendees = (long)attendees,
            PaidTickets = (long)(attendees * paid),
            FreeTickets = (long)(attendees * (1 - paid)),
            Uptime = UptimeAt(own.For(9), now),
        };
    }

    /// <summary>Sites restart at intervals of their own. Most lack the library that would tell how long ago: 0.</summary>
    private static TimeSpan UptimeAt(Seeded own, DateTime now)
    {
        var interval = TimeSpan.FromDays(0.5 + own.LogNormal(1, 14, 1.2)).Ticks;
        return own.Fraction(0) < 0.8
            ? TimeSpan.Zero
            : TimeSpan.FromTicks((now.Ticks + (long)(own.Fraction(2) * interval)) % interval);
    }
}
