namespace Telemetry.Fleet.History;

/// <summary>One admin in five gives an address, half of them later than at once; a third of those take it back.</summary>
internal static class Contact
{
    /// <summary>Null while none is given.</summary>
    public static string? At(HistoryOptions options, Seeded own, int number, DateTime now)
    {
        var givenAt = own.Fraction(0) switch
        {
            < 0.1 => DateTime.MinValue,
            < 0.2 => options.Moment(own.For(1), 1),
            _ => DateTime.MaxValue,
        };
        var withdrawnAt = options.Moment(own.For(2), 0.33);
        return givenAt <= now && !(givenAt < withdrawnAt && withdrawnAt <= now) ? $"ops-{number}@example.org" : null;
    }
}
