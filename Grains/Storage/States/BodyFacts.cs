using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Telemetry.Grains.Storage.States;

/// <summary>
/// Reads what has no column of its own from a heartbeat's body. Whatever a body holds, reading it never fails: a value of
/// another type or of more than 200 characters is not reported, and of repeated members the last one counts.
/// </summary>
internal static class BodyFacts
{
    public static readonly object True = true;
    public static readonly object False = false;

    private const int LongestText = 200;

    private static readonly ImmutableArray<Member> Top = MembersOf(isRange: false);
    private static readonly ImmutableArray<Member> Ranges = MembersOf(isRange: true);

    /// <param name="body">UTF-8. One that is no JSON object reports nothing.</param>
    /// <param name="values">Those of <see cref="StateColumn.All"/> that are in the body alone are filled in.</param>
    public static void Read(ReadOnlySpan<byte> body, object?[] values)
    {
        // A body is bounded in bytes and so in depth.
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Math.Max(body.Length, 1) });
        try
        {
            if (json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                ReadTop(ref json, values);

                // Says so if anything follows.
                json.Read();
            }
        }
        catch (JsonException)
        {
            Forget(Top, values);
            Forget(Ranges, values);
        }
    }

    private static void ReadTop(ref Utf8JsonReader json, object?[] values)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (IsCalled(ref json, "metrics"u8))
            {
                Forget(Ranges, values);
                json.Read();
                if (json.TokenType == JsonTokenType.StartObject)
                {
                    ReadMembers(ref json, Ranges, values);
                    continue;
                }
            }
            else
            {
                ReadMember(ref json, Top, values);
            }

            json.Skip();
        }
    }

    private static void ReadMembers(ref Utf8JsonReader json, ImmutableArray<Member> members, object?[] values)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref json, members, values);
            json.Skip();
        }
    }

    /// <summary>From the member's name to the first token of its value.</summary>
    private static void ReadMember(ref Utf8JsonReader json, ImmutableArray<Member> members, object?[] values)
    {
        foreach (var member in members)
        {
            if (IsCalled(ref json, member.Name))
            {
                json.Read();
                values[member.Column] = member.IsFlag ? FlagIn(ref json) : TextIn(ref json);
                return;
            }
        }

        json.Read();
    }

    private static bool IsCalled(ref Utf8JsonReader json, ReadOnlySpan<byte> name)
    {
        try
        {
            return json.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair: the name of nothing that is looked for.
            return false;
        }
    }

    private static object? FlagIn(ref Utf8JsonReader json) =>
        json.TokenType switch { JsonTokenType.True => True, JsonTokenType.False => False, _ => null };

    /// <summary>Null for what is no text, for an empty one, for one that is too long, and for half of a surrogate pair.</summary>
    internal static string? TextIn(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String || json.ValueSpan.IsEmpty)
        {
            return null;
        }

        try
        {
            var text = json.GetString()!;

            // PostgreSQL cannot keep U+0000.
            return text.Length <= LongestText || text.EnumerateRunes().Count() <= LongestText ? text.Replace('\0', '\uFFFD') : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static void Forget(ImmutableArray<Member> members, object?[] values)
    {
        foreach (var member in members)
        {
            values[member.Column] = null;
        }
    }

    private static ImmutableArray<Member> MembersOf(bool isRange) =>
    [
        .. StateColumn.All
            .Select((column, i) => (column, i))
            .Where(each => each.column.Source is null && each.column.IsRange == isRange)
            .Select(each => new Member(Encoding.UTF8.GetBytes(each.column.Name), each.i, each.column.Type == StateValue.Flag)),
    ];

    private readonly record struct Member(byte[] Name, int Column, bool IsFlag);
}
