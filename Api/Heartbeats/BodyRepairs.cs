using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// What is repaired in one body: what is private is taken out of it, token by token, and every repair is noted under the
/// name of the member that holds it.
/// </summary>
internal sealed class BodyRepairs(byte[] body)
{
    private const int MostNameCharacters = 64;

    // So that a body of thousands of private members is no list of thousands.
    private const int MostUnknown = 50;

    private readonly List<Repair> repairs = [];

    // Where the objects and arrays stand that are open; nothing here calls itself, because a body can nest very deep.
    private readonly Stack<Place> open = new();
    private readonly ArrayBufferWriter<byte> repaired = new();
    private int copied;
    private string member = "";
    private bool isKnown;

    public IReadOnlyList<Repair> All => repairs;

    /// <summary>The body with what was taken out replaced; all its other bytes are as they came.</summary>
    public byte[] RepairedBody()
    {
        if (copied == 0)
        {
            return body;
        }

        Replace(body.Length, 0, "");
        return repaired.WrittenSpan.ToArray();
    }

    /// <summary>Repairs that follow are this field's.</summary>
    public void Begin(Field field) => (member, isKnown) = (field.Name, true);

    /// <summary>The same for a member that nobody knows.</summary>
    public void BeginUnknown(string name, bool inMetrics)
    {
        var prefix = inMetrics ? Field.MetricsPrefix : "";
        name = name.Replace('\0', '\uFFFD');
        var start = JsonText.WithoutHalves(name[..Math.Min(name.Length, MostNameCharacters - prefix.Length)]);
        var found = Private.In(name, Place.Anywhere) ?? Private.In(start, Place.Anywhere);
        (member, isKnown) = (prefix + (found is null ? start : Private.Removed(found)), false);
    }

    public void Note(string reason)
    {
        var repair = new Repair(member, isKnown, reason);
        if (!repairs.Contains(repair) && (isKnown || repairs.Count < MostUnknown))
        {
            repairs.Add(repair);
        }
    }

    /// <summary>
    /// Moves from a value's first token to its last, or from the name before it, and takes out what is private on the way.
    /// Says what that was; null for nothing.
    /// </summary>
    public string? Walk(ref Utf8JsonReader json, Place place)
    {
        string? removed = null;
        do
        {
            switch (json.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    open.Push(place);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    place = open.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    var name = JsonText.Unescape(json.ValueSpan);
                    var outer = open.TryPeek(out var parent) ? parent : place;
                    removed = Examine(json, name, name.AsSpan().ContainsAny('.', ':') ? outer & Place.Url : Place.Anywhere) ?? removed;
                    place = (outer & (Place.Url | Place.Metrics)) | Private.PlaceOf(name);
                    break;
                case JsonTokenType.String when Private.MayBeIn(json.ValueSpan, place):
                    removed = Examine(json, JsonText.Unescape(json.ValueSpan), place) ?? removed;
                    break;
                case JsonTokenType.Number when !IsZero(json.ValueSpan):
                    removed = Remove(json, Private.ExactCount);
                    break;
            }
        }
        while ((open.Count > 0 || json.TokenType == JsonTokenType.PropertyName) && json.Read());
        return removed;
    }

    /// <summary>
    /// Takes out what is private in this one token, a name or a text. U+0000, which PostgreSQL cannot keep, becomes U+FFFD.
    /// </summary>
    private string? Examine(in Utf8JsonReader json, string text, Place place)
    {
        if (Private.In(text, place) is { } found)
        {
            return Remove(json, found);
        }

        if (text.Contains('\0'))
        {
            Replace((int)json.TokenStartIndex + 1, json.ValueSpan.Length, JsonText.WithoutNul(json.ValueSpan));
            Note("U+0000");
        }

        return null;
    }

    /// <summary>Puts a text in the place of this token that says what it was.</summary>
    private string Remove(in Utf8JsonReader json, string what)
    {
        var quotes = json.TokenType == JsonTokenType.Number ? 0 : "\"\"".Length;
        Replace((int)json.TokenStartIndex, json.ValueSpan.Length + quotes, $"\"{Private.Removed(what)}\"");
        Note(what);
        return what;
    }

    private void Replace(int start, int length, string text)
    {
        repaired.Write(body.AsSpan(copied, start - copied));
        Encoding.UTF8.GetBytes(text, repaired);
        copied = start + length;
    }

    /// <summary>Zero is zero, however it is written: -0, 0.0, 0e5.</summary>
    private static bool IsZero(ReadOnlySpan<byte> number) => number.TrimStart("-0."u8) is [] or [(byte)'e' or (byte)'E', ..];
}
