namespace Telemetry.Fleet.History;

/// <summary>What history to write. The clock of the machine plays no part in it.</summary>
/// <param name="Instances">Installations that ever were, one-shot ids among them. Clones share an instance id.</param>
/// <param name="Days">Length of the history.</param>
/// <param name="Seed">Same options, same bytes.</param>
/// <param name="LastDay">The last day of the history, UTC. It belongs to the history as a whole.</param>
public sealed record HistoryOptions(int Instances, int Days, ulong Seed, DateOnly LastDay)
{
    public static readonly DateOnly DefaultLastDay = new(2026, 6, 30);

    /// <summary>Midnight of the first day.</summary>
    public DateTime Start => End.AddDays(-Days);

    /// <summary>Midnight after the last day.</summary>
    public DateTime End => LastDay.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    /// <summary>A point of the history; 0 is its start, 1 its end.</summary>
    public DateTime At(double fraction) => Start.AddTicks((long)((End - Start).Ticks * fraction));

    /// <summary>When, somewhere in the history, something happens to this share of those who ask; never, which is
    /// <see cref="DateTime.MaxValue"/>, to the others.</summary>
    internal DateTime Moment(Seeded own, double share) =>
        own.Fraction(0) < share ? At(own.Fraction(1)) : DateTime.MaxValue;
}
