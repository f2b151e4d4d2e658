namespace Telemetry.Fleet.History;

/// <summary>The receiver was away: nobody's heartbeat was stored from <paramref name="From"/> until before
/// <paramref name="To"/>.</summary>
public sealed record Outage(DateTime From, DateTime To)
{
    /// <summary>50 hours, from nine in the morning of a day in the middle of the history.</summary>
    public static Outage Of(HistoryOptions options)
    {
        var from = options.At(0.37).Date.AddHours(9);
        return new Outage(from, from.AddHours(50));
    }

    public bool Covers(DateTime time) => time >= From && time < To;
}
