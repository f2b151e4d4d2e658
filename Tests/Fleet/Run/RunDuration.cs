using System.Globalization;

namespace Telemetry.Fleet.Run;

/// <summary>Durations as people type them.</summary>
public static class RunDuration
{
    /// <summary>Seconds, or a number with s, m or h, or hh:mm:ss.</summary>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static TimeSpan Parse(string text)
    {
        var unit = text.Length == 0 ? ' ' : text[^1];
        var number = char.IsAsciiLetter(unit) ? text[..^1] : text;
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.Parse(text, CultureInfo.InvariantCulture);
        }

        var value = double.Parse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return unit switch
        {
            'h' => TimeSpan.FromHours(value),
            'm' => TimeSpan.FromMinutes(value),
            's' or (>= '0' and <= '9') => TimeSpan.FromSeconds(value),
            _ => throw new FormatException($"'{text}' is no duration"),
        };
    }
}
