using System.Text.RegularExpressions;

namespace Telemetry.Api.Heartbeats;

/// <summary>A body that is refused because it is no JSON, as rejections keep it.</summary>
internal static partial class BrokenBody
{
    /// <summary>
    /// Without what is private in it. What its parts mean is not known, so every number is a count and every word is taken
    /// out whole.
    /// </summary>
    public static string WithoutPrivate(string text)
    {
        // U+0000 can stand in an address, and between one and what would make another word of it.
        text = WithoutAddresses(Private.Ascii(text)).Replace("\0", "", StringComparison.Ordinal);
        text = UrlMemberWithText().Replace(text, member => $"{member.Groups["name"].Value}\"{Private.Removed(Private.Url)}\"");
        return Piece().Replace(WithoutAddresses(text), piece => IsCount(piece.Value) ? Private.Removed(Private.ExactCount) : piece.Value);
    }

    private static string WithoutAddresses(string text) => Word().Replace(
        text, word => Private.In(word.Value, Place.Anywhere) is { } what ? Private.Removed(what) : word.Value);

    // A version or a UUID has more in it than a number or a range.
    private static bool IsCount(string piece) => NumberOrRange().IsMatch(piece) && !Bucket.HidesCount(piece);

    [GeneratedRegex(
        "(?<name>(?:" + Private.UrlNames + @")\w{0,60}[""']?\s{0,9}[:=]\s{0,9})"
        + @"(?:""[^""]*""?|'[^']*'?|\[[^\]]*\]?|\{[^}]*\}?|[^\s,;&}]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex UrlMemberWithText();

    [GeneratedRegex(@"[^\s""']+")]
    private static partial Regex Word();

    [GeneratedRegex(@"[\w.+\-]+")]
    private static partial Regex Piece();

    [GeneratedRegex(@"^[+\-]?\p{N}+(?:\.\p{N}+)?(?:e[+\-]?\p{N}+)?(?:-\p{N}+)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NumberOrRange();
}
