namespace Telemetry.Fleet.History;

/// <summary>Events have two seasons a year, around the first of May and the end of October.</summary>
internal static class Season
{
    private const double Swing = 0.6;
    private const double DaysOfYear = 365.25;
    private static readonly DateTime Height = new(2000, 4, 30, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>How much goes on, against the year's mean of 1.</summary>
    public static double At(DateTime time) => 1 + (Swing * Math.Cos(Phase(time)));

    /// <summary>Years between two times, weighted by how much went on.</summary>
    public static double Years(DateTime from, DateTime to) =>
        ((to - from).TotalDays / DaysOfYear) + (Swing * (Math.Sin(Phase(to)) - Math.Sin(Phase(from))) / (4 * Math.PI));

    private static double Phase(DateTime time) => 4 * Math.PI * (time - Height).TotalDays / DaysOfYear;
}
