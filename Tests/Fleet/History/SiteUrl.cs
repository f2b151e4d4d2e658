namespace Telemetry.Fleet.History;

/// <summary>Where a site is reached, of which only a hash is told. One in twenty-five moves to another URL; that is no
/// clone, because it never goes back.</summary>
internal static class SiteUrl
{
    /// <summary>16 hex digits; empty where no URL is configured.</summary>
    public static string HashAt(HistoryOptions options, Seeded own, DateTime now)
    {
        var isMoved = options.Moment(own.For(0), 0.04) <= now;
        return own.Fraction(1) < 0.97 ? $"{own.Bits(isMoved ? 2 : 3):x16}" : "";
    }
}
