using System.Buffers;
using System.Text.RegularExpressions;

namespace Telemetry.Api.Heartbeats;

/// <summary>What of a text's place in the body bears on whether it is private.</summary>
[Flags]
internal enum Place
{
    Anywhere = 0,

    /// <summary>In a member that nobody knows and whose name speaks of a URL: any text is one.</summary>
    Url = 1,

    /// <summary>In a version field: <c>1.2.0.1</c> is no IP address, unless words stand before it.</summary>
    Version = 2,

    /// <summary>In <c>metrics</c>: text can be a count.</summary>
    Metrics = 4,

    /// <summary>The contact, an e-mail address.</summary>
    Contact = 8,
}

/// <summary>
/// What the documentation of the telemetry promises not to collect, however it is written. Searches look for the least
/// that makes an address one and none of them backtracks far: a hostile text costs no more than its length.
/// </summary>
internal static partial class Private
{
    public const string Url = "URL";
    public const string IpAddress = "IP address";
    public const string EmailAddress = "e-mail address";
    public const string ExactCount = "exact count";

    /// <summary>What names of members that hold a URL have in them, as a regular expression.</summary>
    public const string UrlNames = "url|host|domain|site|address";

    // Without one of these no text holds a URL.
    private static readonly SearchValues<string> UrlMarks =
        SearchValues.Create([":/", @":\", "//", @"\\", @"/\", @"\/", "www.", "p:", "s:"], StringComparison.OrdinalIgnoreCase);

    // Whatever is private has a sign beyond these in it, www, or three dots.
    private static readonly SearchValues<byte> Harmless =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVXYZabcdefghijklmnopqrstuvxyz ._-+"u8);

    /// <summary>False for most texts, at a glance: then <see cref="In"/> would find nothing in it, and it has no escapes.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> text, Place place) =>
        place == Place.Metrics ? Bucket.Documented(text) is null
        : (place & (Place.Url | Place.Metrics)) != 0 || text.ContainsAnyExcept(Harmless) || text.Count((byte)'.') >= 3;

    /// <summary>What of these the text holds; null for none.</summary>
    public static string? In(string text, Place place)
    {
        text = Ascii(text);
        return place == Place.Metrics && Bucket.IsDocumented(text) ? null
            : place.HasFlag(Place.Url) && text.Length > 0 ? Url
            : Address(text, place)
            ?? (text.Contains('%') ? Address(Uri.UnescapeDataString(text), place) : null)
            ?? (place.HasFlag(Place.Metrics) && !Bucket.HidesCount(text) ? ExactCount : null);
    }

    /// <summary>What stands in the place of a private value.</summary>
    public static string Removed(string what) => $"(removed: {what})";

    /// <summary>What a member with this name holds, if nobody knows the member.</summary>
    public static Place PlaceOf(string member) =>
        UrlMember().IsMatch(member) ? Place.Url
        : member.Contains("version", StringComparison.OrdinalIgnoreCase) ? Place.Version
        : Place.Anywhere;

    private static string? Address(string text, Place place) =>
        text.AsSpan().ContainsAny(UrlMarks) && UrlPattern().IsMatch(text) ? Url
        : !place.HasFlag(Place.Contact) && text.IndexOf('@') is >= 0 and var at && text.LastIndexOf('.') > at && EmailPattern().IsMatch(text) ? EmailAddress
        : ((text.Contains("::", StringComparison.Ordinal) || text.AsSpan().Count(':') >= 6) && IPv6Pattern().IsMatch(text))
            || (text.AsSpan().Count('.') >= 3 && (place.HasFlag(Place.Version) ? IPv4BesideVersionPattern() : IPv4Pattern()).IsMatch(text)) ? IpAddress
        : null;

    /// <summary>With ASCII in the place of its full-width forms.</summary>
    public static string Ascii(string text) => text.AsSpan().ContainsAnyInRange('\uFF01', '\uFF5E')
        ? string.Concat(text.Select(c => c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c))
        : text;

    // A scheme with a slash behind it (C:\ is none), //host, www., and the web's schemes without a slash.
    [GeneratedRegex(
        @"[a-z0-9+.\-]{2}:[/\\]|[/\\]{2}[^\s/\\]|(?<![\w@.])www\.\S|(?<![a-z0-9])(?:https?|ftps?|wss?):\S",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UrlPattern();

    // A domain ends in letters or in punycode: main@1a2b3c4d is a commit.
    [GeneratedRegex(
        @"[^\s@]@(?:[\p{L}\p{N}_\-]+\.)+(?:xn--[a-z0-9\-]+|\p{L}{2,})(?![\p{L}\p{N}])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EmailPattern();

    private const string IPv4 =
        @"(?<![0-9]|[0-9]\.)(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})\.){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})(?!\.?[0-9])";

    [GeneratedRegex(IPv4)]
    private static partial Regex IPv4Pattern();

    [GeneratedRegex(@"(?<=\s)" + IPv4 + "|" + IPv4 + "(?=:[0-9])")]
    private static partial Regex IPv4BesideVersionPattern();

    // Eight groups, or six before an IPv4 address, or :: with a group beside it that is not part of a word (Foo::Bar).
    [GeneratedRegex(
        @"(?:[0-9a-f]{1,4}:){7}[0-9a-f]|(?:[0-9a-f]{1,4}:){6}[0-9]{1,3}\."
        + @"|(?<![a-z0-9])[0-9a-f]{1,4}::(?:[0-9a-f]{1,4})?(?![a-z0-9])|(?<![a-z0-9:])::[0-9a-f]{1,4}(?![a-z0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IPv6Pattern();

    [GeneratedRegex(UrlNames, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UrlMember();
}
