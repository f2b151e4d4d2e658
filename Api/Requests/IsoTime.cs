using System.Globalization;

namespace Telemetry.Api.Requests;

/// <summary>
/// Times as callers may write them: ISO 8601, and nothing that would have to be guessed. A date is its first moment; a time
/// without Z or an offset is UTC.
/// </summary>
internal static class IsoTime
{
    public const string Rule = "must be an ISO 8601 time, such as 2026-11-24 or 2026-11-24T12:00:00Z";

    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd",
    ];

    public static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, Utc, out time);
}
