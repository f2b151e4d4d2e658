namespace Telemetry.Fleet.History;

/// <summary>A copied database makes two sites share one instance id. The URL and whatever else the host decides stay its
/// own, and the two take turns: whoever is first when the window is over.</summary>
internal static class Clone
{
    /// <summary>The number of the site whose instance id this one has; its own number for all but clones.</summary>
    public static int OriginalOf(int number) => Roles.Of(number) == Role.Clone ? number - 1 : number;

    /// <summary>While its original lives, in the first half of what is left of the history.</summary>
    public static DateTime BornAt(HistoryOptions options, Seeded own, DateTime originalBornAt)
    {
        var from = originalBornAt > options.Start ? originalBornAt : options.Start;
        return from + ((options.End - from) * 0.5 * own.Fraction(0));
    }
}
