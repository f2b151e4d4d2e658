using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// The ranges that stand for counts. One that is not documented is kept, because real senders have shipped some, unless
/// it gives the count away.
/// </summary>
internal static partial class Bucket
{
    private const int LongestLabel = 200;
    private const int LongestDocumented = 9;

    private static readonly FrozenSet<string> Labels =
    [
        "0", "1-10", "11-50", "51-100", "101-500", "501-1000", "1001-5000", "5000+", "0-1h", "1-24h", "1-7d", "7-30d", "30d+",
    ];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ByText = Labels.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool IsDocumented(string label) => Labels.Contains(label);

    /// <summary>The documented label that this UTF-8 text is; null for any other text.</summary>
    public static string? Documented(ReadOnlySpan<byte> label)
    {
        Span<char> text = stackalloc char[LongestDocumented];
        return Ascii.ToUtf16(label, text, out var length) == OperationStatus.Done && ByText.TryGetValue(text[..length], out var known) ? known : null;
    }

    /// <summary>
    /// Whether the text gives no count away: it has no number but zero, or it is one range that is open (<c>5000+</c>,
    /// <c>&lt;10</c>) or whose end + 1 is more than 1.5 times its start (<c>1-1</c>, <c>10-50</c>; not <c>36-38</c>).
    /// Digits of every script count, and so do other signs that have a value, such as <c>㊲</c>.
    /// </summary>
    public static bool HidesCount(string text)
    {
        var digits = WithAsciiDigits(text);
        return IsDocumented(text)
            || !digits.AsSpan().ContainsAnyInRange('1', '9')
            || (digits.Length <= LongestLabel && Range().Match(digits) is { Success: true } range
                && (range.Groups["open"].Success || Number(range.Groups["end"]) + 1 > 1.5 * Number(range.Groups["start"])));
    }

    private static double Number(Group group) => group.Success
        ? double.Parse(string.Concat(group.Value.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture)
        : double.NaN;

    private static string WithAsciiDigits(string text) => Ascii.IsValid(text) ? text : string.Concat(text.EnumerateRunes().Select(
        rune => Rune.GetNumericValue(rune) is >= 0 and var value && !rune.IsAscii
            ? value.ToString(CultureInfo.InvariantCulture)
            : rune.ToString()));

    // Between the digits of one number people write . , ' _ or a space.
    [GeneratedRegex(
        @"^\s*((?<open>[<>≤≥]=?)\s*[0-9](?:[.,'’_ ]?[0-9])*\s*\p{L}*|(?<start>[0-9](?:[.,'’_ ]?[0-9])*)\s*\p{L}*\s*"
        + @"((?<open>\+)|(?:[-–—~…]|\.\.\.?|to)\s*(?<end>[0-9](?:[.,'’_ ]?[0-9])*)\s*\p{L}*))\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Range();
}
