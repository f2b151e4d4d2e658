using System.Globalization;

namespace Telemetry.Api.Exports;

/// <summary>
/// Times as ISO 8601 writes them, and nothing else: 01/02/2026 is the first of February to some and the second of January to
/// others.
/// </summary>
internal static class IsoTime
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    // No more than microseconds: that is what is kept.
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd",
    ];

    /// <summary>A day is its first moment; a time without a zone is UTC.</summary>
    public static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, Utc, out time);

    /// <summary>Always the same length, so that the order as text is the order in time.</summary>
    public static string TextOf(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The same as UTF-8, in the beginning of a span that has room for it.</summary>
    public static ReadOnlySpan<byte> Write(DateTimeOffset time, Span<byte> utf8)
    {
        time.UtcDateTime.TryFormat(utf8, out var written, Format, CultureInfo.InvariantCulture);
        return utf8[..written];
    }

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
}
