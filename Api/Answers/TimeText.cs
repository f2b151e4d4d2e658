using System.Globalization;

namespace Telemetry.Api.Answers;

/// <summary>How times are written: UTC with microseconds, always the same length, so that the order as text is that in time.</summary>
internal static class TimeText
{
    public const string DayFormat = "yyyy-MM-dd";
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Whether it is a time as <see cref="Of"/> writes them.</summary>
    public static bool IsOne(string text) =>
        DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    /// <summary>As UTF-8, in the beginning of a span that has room for it.</summary>
    public static ReadOnlySpan<byte> Write(DateTimeOffset time, Span<byte> utf8)
    {
        time.UtcDateTime.TryFormat(utf8, out var written, Format, CultureInfo.InvariantCulture);
        return utf8[..written];
    }

    /// <summary>Likewise a day.</summary>
    public static ReadOnlySpan<byte> Write(DateOnly day, Span<byte> utf8)
    {
        day.TryFormat(utf8, out var written, DayFormat, CultureInfo.InvariantCulture);
        return utf8[..written];
    }
}
