namespace Telemetry.Api.Heartbeats;

/// <summary>
/// The ranges that stand for counts. A range that is not documented is kept and counted, because real senders have
/// shipped some; one that gives away the exact count is refused.
/// </summary>
internal static class Bucket
{
    private static readonly byte[][] Known =
    [
        "0"u8.ToArray(), "1-10"u8.ToArray(), "11-50"u8.ToArray(), "51-100"u8.ToArray(), "101-500"u8.ToArray(),
        "501-1000"u8.ToArray(), "1001-5000"u8.ToArray(), "5000+"u8.ToArray(),
        "0-1h"u8.ToArray(), "1-24h"u8.ToArray(), "1-7d"u8.ToArray(), "7-30d"u8.ToArray(), "30d+"u8.ToArray(),
    ];

    /// <param name="label">UTF-8.</param>
    public static bool IsKnown(ReadOnlySpan<byte> label)
    {
        foreach (var known in Known)
        {
            if (label.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether the label holds one number only and does not leave it open: <c>37</c>, <c>37 events</c>, <c>1,234</c>,
    /// <c>37-37</c>; but not <c>0</c>, <c>30d+</c>, <c>&lt;10</c> or <c>10-50</c>.
    /// </summary>
    public static bool IsExactCount(ReadOnlySpan<char> label)
    {
        if (label is "0" || label.IndexOfAny("+<>≥≤") >= 0)
        {
            return false;
        }

        var first = TakeNumber(ref label);
        var second = TakeNumber(ref label);
        return first.Length > 0 && (second.Length == 0 || first.SequenceEqual(second));
    }

    // Digits, and what people write between the digits of one number.
    private static ReadOnlySpan<char> TakeNumber(scoped ref ReadOnlySpan<char> text)
    {
        var start = text.IndexOfAnyInRange('0', '9');
        if (start < 0)
        {
            return text = default;
        }

        var end = start + 1;
        while (end < text.Length && (char.IsAsciiDigit(text[end])
            || (text[end] is '.' or ',' or '\'' or '_' or ' ' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
        {
            end++;
        }

        var number = text[start..end];
        text = text[end..];
        return number;
    }
}
