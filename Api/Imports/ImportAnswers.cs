using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using NodaTime;
using NodaTime.TimeZones;

namespace Telemetry.Api.Imports;

/// <summary>What only people know about a file.</summary>
/// <param name="TimeZone">In which its times are; null: not said.</param>
/// <param name="DateOrder">In which its dates are written; null: not said.</param>
internal sealed record ImportAnswers(DateTimeZone? TimeZone, DateOrder? DateOrder)
{
    public const string TimeZoneOption = "time_zone";
    public const string DateOrderOption = "date_order";
    public const string TimeZoneRule = "must be an IANA time zone, such as Europe/Berlin";
    public const string DateOrderRule = "must be dmy, mdy or ymd";

    /// <summary>IANA's names to choose from; others that <see cref="TryParse"/> knows are older names of these.</summary>
    public static readonly ImmutableArray<string> TimeZones =
        ["UTC", .. TzdbDateTimeZoneSource.Default.ZoneLocations!.Select(location => location.ZoneId).Order(StringComparer.Ordinal)];

    /// <summary>False, with the option that makes no sense and the rule for it.</summary>
    public static bool TryParse(
        string? timeZone, string? dateOrder, [NotNullWhen(true)] out ImportAnswers? answers, out (string Option, string Rule) wrong)
    {
        // NodaTime brings the time zones along, so every machine and every image knows the same.
        var zone = string.IsNullOrEmpty(timeZone) ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone);
        var order = Enum.GetValues<DateOrder>().Cast<DateOrder?>().FirstOrDefault(order => NameOf(order) == dateOrder);
        wrong = zone is null && !string.IsNullOrEmpty(timeZone) ? (TimeZoneOption, TimeZoneRule)
            : order is null && !string.IsNullOrEmpty(dateOrder) ? (DateOrderOption, DateOrderRule)
            : default;
        answers = wrong == default ? new ImportAnswers(zone, order) : null;
        return answers is not null;
    }

    public static string? NameOf(DateOrder? order) => order?.ToString().ToLowerInvariant();
}

/// <summary>Which part of a date comes first.</summary>
internal enum DateOrder
{
    Dmy,
    Mdy,
    Ymd,
}
