using System.Globalization;
using System.Text.RegularExpressions;

namespace Telemetry.Grains.Statistics;

/// <summary>What a range such as <c>11-50</c>, <c>5000+</c>, <c>0</c> or <c>1-24h</c> stands for.</summary>
/// <param name="Low">The lower end; of a time in hours.</param>
/// <param name="High">The upper end, included; null when it is open.</param>
internal readonly partial record struct CountRange(long Low, long? High)
{
    private const int HoursOfDay = 24;

    private static readonly string[] Documented =
    [
        "0", "1-10", "11-50", "51-100", "101-500", "501-1000", "1001-5000", "5000+", "0-1h", "1-24h", "1-7d", "7-30d", "30d+",
    ];

    /// <summary>Null when the text is no range.</summary>
    public static CountRange? Parse(string text)
    {
        if (Form().Match(text) is not { Success: true } match
            || !long.TryParse(match.Groups["low"].Value, CultureInfo.InvariantCulture, out var low))
        {
            return null;
        }

        var unit = match.Groups["unit"].Value.EndsWith('d') ? HoursOfDay : 1;
        long? high = match.Groups["open"].Success ? null : low;
        if (match.Groups["high"].Success)
        {
            if (!long.TryParse(match.Groups["high"].Value, CultureInfo.InvariantCulture, out var end))
            {
                return null;
            }

            high = end;
        }

        return new CountRange(low * unit, high * unit);
    }

    /// <summary>By their lower ends; of those with the same one the documented ones come first; what is no range comes last.</summary>
    public static (bool, long, bool, long, string) OrderOf(string text)
    {
        var range = Parse(text);
        return (range is null, range?.Low ?? 0, !Documented.Contains(text), range?.High ?? long.MaxValue, text);
    }

    [GeneratedRegex(
        @"^(?<low>[0-9]{1,15})(?<unit>[hd])?(-(?<high>[0-9]{1,15})(?<unit>[hd])?|(?<open>\+))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
