namespace Telemetry.Fleet.History;

/// <summary>The database below a site, and its moves: PostgreSQL 13 to 15 to 17, SQLite to PostgreSQL.</summary>
internal readonly record struct Database(string Type, string Version)
{
    private const string PostgreSql = "postgresql";

    public static Database At(HistoryOptions options, Seeded own, DateTime now)
    {
        var (first, second) = (options.Moment(own.For(1), 0.7), options.Moment(own.For(2), 0.5));
        var moved = first <= now;
        var movedAgain = moved && second <= now;
        return own.Fraction(0) switch
        {
            < 0.30 => new(PostgreSql, movedAgain ? "17" : moved ? "15" : "13"),
            < 0.68 => new(PostgreSql, movedAgain ? "17" : "15"),
            < 0.80 => new(PostgreSql, "16"),
            < 0.86 => new(PostgreSql, "17"),
            < 0.94 => moved ? new(PostgreSql, "17") : new("sqlite", "3"),
            < 0.98 => new("mysql", "8"),
            _ => new("unknown", "unknown"),
        };
    }
}
