namespace Telemetry.Fleet.History;

/// <summary>What history to write. The clock of the machine plays no part in it.</summary>
/// <param name="Instances">Installations that ever existed.</param>
/// <param name="Days">Length of the history.</param>
/// <param name="Seed">Same options, same bytes.</param>
/// <param name="Start">Midnight UTC of the first day.</param>
public sealed record HistoryOptions(int Instances, int Days, ulong Seed, DateTime Start)
{
    /// <summary>1 January 2026.</summary>
    public static readonly DateTime DefaultStart = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public DateTime End => Start.AddDays(Days);

    /// <summary>A point of the history; 0 is its start, 1 its end.</summary>
    public DateTime At(double fraction) => Start.AddTicks((long)((End - Start).Ticks * fraction));
}
