namespace Telemetry.Fleet.History;

/// <summary>A site that is switched off once, in the first half of its history, and comes back on the day that lies this
/// many days after its last heartbeat.</summary>
internal readonly struct Pause(HistoryOptions options, Seeded own, int number)
{
    private readonly int days = (number % 5) switch { 0 => 40, 1 => 6, 2 => 7, 3 => 8, _ => 20 };

    private DateTime BeginsAt => options.At(0.1 + (0.4 * own.Fraction(0)));

    /// <summary>When the site sends again, if this heartbeat is its last before the pause.</summary>
    /// <param name="previous">Its heartbeat before.</param>
    /// <param name="now">Of this heartbeat.</param>
    public DateTime? ReturnAfter(DateTime previous, DateTime now) =>
        previous < BeginsAt && BeginsAt <= now ? now.Date.AddDays(days + (0.8 * own.Fraction(1))) : null;
}
