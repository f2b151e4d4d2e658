using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// What is repaired in one body: what is private is taken out of it, token by token, and every repair is noted under the
/// name of the field that is being read.
/// </summary>
internal struct BodyRepairs
{
    private const string Nul = "U+0000";
    private const int MostNameCharacters = 64;

    // So that a body of thousands of private members is no list of thousands.
    private const int MostUnknown = 50;

    // Without one of these bytes, and without three dots, no text holds a URL or an address.
    private static readonly byte[] LoudBytes = [.. @"/\:@%wW"u8, .. Enumerable.Range(0x80, 0x80).Select(other => (byte)other)];
    private static readonly SearchValues<byte> Loud = SearchValues.Create(LoudBytes);
    private static readonly SearchValues<byte> LoudOrDot = SearchValues.Create([.. LoudBytes, (byte)'.']);

    private List<(int Start, int Length, string Text)>? edits;
    private List<Repair>? repairs;

    // The member that nobody knows, and what answers call it, once something in it was repaired.
    private string? unknown;
    private string? shown;
    private bool isInMetrics;

    /// <summary>The field that is being read; null for a member that nobody knows.</summary>
    public Field? Field { get; set; }

    public readonly IReadOnlyList<Repair> All => repairs ?? [];

    /// <summary>The body with what was taken out replaced; all its other bytes are as they came.</summary>
    public readonly byte[] Apply(byte[] body)
    {
        if (edits is null)
        {
            return body;
        }

        using var repaired = new MemoryStream(body.Length);
        var at = 0;
        foreach (var edit in edits)
        {
            repaired.Write(body, at, edit.Start - at);
            repaired.Write(Encoding.UTF8.GetBytes(edit.Text));
            at = edit.Start + edit.Length;
        }

        repaired.Write(body, at, body.Length - at);
        return repaired.ToArray();
    }

    public void Note(string reason)
    {
        var repair = new Repair(Field?.Name ?? (shown ??= ShownName()), Field is not null, reason);
        repairs ??= [];
        if (!repairs.Contains(repair) && (repair.IsKnown || repairs.Count < MostUnknown))
        {
            repairs.Add(repair);
        }
    }

    /// <summary>Reads a member that nobody knows, from its name to its value's last token.</summary>
    public void WalkUnknown(ref Utf8JsonReader reader, bool inMetrics)
    {
        (Field, shown, isInMetrics, unknown) = (null, null, inMetrics, JsonText.Unescape(reader.ValueSpan));
        Examine(ref reader, Place.Anywhere);
        reader.Read();
        Walk(ref reader, Private.PlaceOf(unknown) | (inMetrics ? Place.Metrics : Place.Anywhere));
    }

    /// <summary>
    /// Moves to the value's last token and takes out what is private on the way. Says what it was if the value is a single
    /// token.
    /// </summary>
    public string? Walk(ref Utf8JsonReader reader, Place place)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return Examine(ref reader, place);
        }

        // How deep the innermost member of a version is, and the outermost member of a URL.
        var outer = reader.CurrentDepth;
        var version = place.HasFlag(Place.Version) ? outer : int.MaxValue;
        var url = place.HasFlag(Place.Url) ? outer : int.MaxValue;
        while (reader.Read() && reader.CurrentDepth > outer)
        {
            var depth = reader.CurrentDepth;
            (version, url) = (depth < version ? int.MaxValue : version, depth < url ? int.MaxValue : url);
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = JsonText.Unescape(reader.ValueSpan);
                Examine(ref reader, depth > url && name.AsSpan().ContainsAny('.', ':') ? Place.Url : Place.Anywhere);
                var named = Private.PlaceOf(name);
                version = named == Place.Version ? depth : int.MaxValue;
                url = depth > url ? url : named == Place.Url ? depth : int.MaxValue;
            }
            else
            {
                Examine(
                    ref reader,
                    (place & Place.Metrics) | (depth >= url ? Place.Url : 0) | (depth >= version ? Place.Version : 0));
            }
        }

        return null;
    }

    /// <summary>
    /// Takes out what is private in this one token, a name or a value, and says what it was. U+0000, which PostgreSQL cannot
    /// keep, becomes U+FFFD.
    /// </summary>
    public string? Examine(ref Utf8JsonReader reader, Place place)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return IsZero(reader.ValueSpan) ? null : Remove(ref reader, Private.ExactCount);
        }

        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)
            || (!reader.ValueIsEscaped && IsQuiet(reader.ValueSpan, place)))
        {
            return null;
        }

        var text = JsonText.Unescape(reader.ValueSpan);
        if (Private.In(text, place) is { } found)
        {
            return Remove(ref reader, found);
        }

        if (text.Contains('\0'))
        {
            ReplaceNul(ref reader);
        }

        return null;
    }

    /// <summary>Puts a text in the place of this one token that says what it was.</summary>
    public string Remove(ref Utf8JsonReader reader, string what)
    {
        var length = reader.ValueSpan.Length + (reader.TokenType == JsonTokenType.Number ? 0 : "\"\"".Length);
        (edits ??= []).Add(((int)reader.TokenStartIndex, length, $"\"{Private.Removed(what)}\""));
        Note(what);
        return what;
    }

    /// <summary>Zero is zero, however it is written: -0, 0.0, 0e5.</summary>
    public static bool IsZero(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        return !number[..(exponent < 0 ? number.Length : exponent)].ContainsAnyInRange((byte)'1', (byte)'9');
    }

    /// <summary>Whether one look at the bytes is enough to say that nothing private is in them.</summary>
    private static bool IsQuiet(ReadOnlySpan<byte> text, Place place)
    {
        if ((place & (Place.Url | Place.Metrics)) != 0)
        {
            return false;
        }

        // The @ of branch@commit has no dot behind it.
        var loud = text.IndexOfAny(Loud);
        return (loud < 0 || (text[loud] == '@' && !text[(loud + 1)..].ContainsAny(LoudOrDot)))
            && (place.HasFlag(Place.Version) || text.Length < "1.2.3.4".Length || text.Count((byte)'.') < 3);
    }

    private void ReplaceNul(ref Utf8JsonReader reader)
    {
        var text = reader.ValueSpan;
        var start = (int)reader.TokenStartIndex + 1;
        for (var at = text.IndexOf((byte)'\\'); at >= 0; at = text.IndexOf((byte)'\\'))
        {
            if (text[at..].StartsWith("\\u0000"u8))
            {
                (edits ??= []).Add((start + at, "\\u0000".Length, "\\ufffd"));
            }

            text = text[(at + 2)..];
            start += at + 2;
        }

        Note(Nul);
    }

    private readonly string ShownName()
    {
        var prefix = isInMetrics ? Field.MetricsPrefix : "";
        var name = unknown!.Replace('\0', '\uFFFD');
        var start = JsonText.WithoutHalves(name[..Math.Min(name.Length, MostNameCharacters - prefix.Length)]);
        var found = Private.In(name, Place.Anywhere) ?? Private.In(start, Place.Anywhere);
        return prefix + (found is null ? start : Private.Removed(found));
    }
}
