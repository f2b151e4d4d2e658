using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// JSON's escapes, read so that nothing hides behind them: unlike the framework's reader, this one takes half of a
/// surrogate pair, and text that is no JSON. What is escaped is UTF-8, without the quotes around it.
/// </summary>
internal static partial class JsonText
{
    public static string Unescape(ReadOnlySpan<byte> escaped) => !escaped.Contains((byte)'\\')
        ? Encoding.UTF8.GetString(escaped)
        : Escape().Replace(Encoding.UTF8.GetString(escaped), escape => escape.ValueSpan switch
        {
            [_, 'u', .. { Length: 4 } code] => ((char)ushort.Parse(code, NumberStyles.AllowHexSpecifier, null)).ToString(),
            [_, 'b'] => "\b",
            [_, 'f'] => "\f",
            [_, 'n'] => "\n",
            [_, 'r'] => "\r",
            [_, 't'] => "\t",
            var other => other[1..].ToString(),
        });

    /// <summary>The same text, escaped as it came, with U+FFFD for U+0000.</summary>
    public static string WithoutNul(ReadOnlySpan<byte> escaped) =>
        Escape().Replace(Encoding.UTF8.GetString(escaped), escape => escape.Value == @"\u0000" ? @"\ufffd" : escape.Value);

    /// <summary>With U+FFFD for each half of a surrogate pair, so that it can be sent and kept.</summary>
    public static string WithoutHalves(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')
        ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))
        : text;

    [GeneratedRegex(@"\\(?:u[0-9a-fA-F]{4}|.)", RegexOptions.Singleline)]
    private static partial Regex Escape();
}
