using System.Collections.Immutable;
using System.Globalization;

namespace Telemetry.Api.Pages;

/// <summary>The days that a page is about: so many until today, all, or from one day to another (UTC, both included).</summary>
/// <param name="Name">In addresses; null for days that were chosen.</param>
/// <param name="Label">For people.</param>
/// <param name="Days">Before today; null for all, and for days that were chosen.</param>
public sealed record Period(string? Name, string Label, int? Days)
{
    public const string Parameter = "range";

    // Before any heartbeat; a question moves it to the first one.
    private static readonly DateOnly Beginning = new(2000, 1, 1);

    public static readonly ImmutableArray<Period> All =
    [
        new("30d", "30 days", 30),
        new("90d", "90 days", 90),
        new("1y", "a year", 365),
        new("all", "all", null),
    ];

    public static readonly Period Default = All[1];

    public DateOnly? From { get; private init; }

    /// <summary>Null: today.</summary>
    public DateOnly? To { get; private init; }

    public static Period Between(DateOnly? from, DateOnly? to) =>
        new(null, $"{TextOf(from) ?? "the beginning"} to {TextOf(to) ?? "today"}", null) { From = from, To = to };

    public DateOnly FirstDay(DateOnly today) => From ?? (Days is { } days ? today.AddDays(-days) : Beginning);

    /// <summary>Behind a title.</summary>
    public string InWords => Days is null ? Name is null ? Label : "all days" : $"last {Label.Replace("a year", "year", StringComparison.Ordinal)}";

    /// <summary>For an address; empty for the default.</summary>
    public IEnumerable<KeyValuePair<string, string>> Parameters()
    {
        if (Name is not null && this != Default)
        {
            yield return new(Parameter, Name);
        }

        if (TextOf(From) is { } from)
        {
            yield return new("from", from);
        }

        if (TextOf(To) is { } to)
        {
            yield return new("to", to);
        }
    }

    internal static string? TextOf(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
