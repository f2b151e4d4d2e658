using System.Globalization;

namespace Telemetry.Api.Exports;

/// <summary>How times are written: UTC with microseconds, always the same length, so that the order as text is that in time.</summary>
internal static class TimeText
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>As UTF-8, in the beginning of a span that has room for it.</summary>
    public static ReadOnlySpan<byte> Write(DateTimeOffset time, Span<byte> utf8)
    {
        time.UtcDateTime.TryFormat(utf8, out var written, Format, CultureInfo.InvariantCulture);
        return utf8[..written];
    }
}
