using System.Buffers;
using System.Net.Mail;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// Reads one value at a time. Each method returns the reason why the value is refused, or null; the reader stands on
/// the value's first token before and on its last one after. A value of null means "not reported".
/// </summary>
internal static class FieldValue
{
    private const int MostCharacters = 200;
    private const string NotText = "must be text";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    // Where arrays are written anew; one a thread, because nothing waits while one is written.
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Array)? plugins;

    public static string? Text(ref Utf8JsonReader reader, out string? value)
    {
        value = null;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String when !TryGetString(ref reader, out value):
                return NotText;
            case JsonTokenType.String when value.Length == 0:
                value = null;
                return null;
            case JsonTokenType.String when TooLong(value):
                return "must have 200 characters at most";
            case JsonTokenType.String:
                return IsUrl(value) ? "must not be a URL in clear" : null;
            default:
                return NotText;
        }
    }

    /// <summary>The literal 0 is taken as a number too; any other number is an exact count.</summary>
    public static string? BucketLabel(ref Utf8JsonReader reader, out string? value)
    {
        value = null;
        if (reader.TokenType == JsonTokenType.Number)
        {
            value = reader.ValueSpan.SequenceEqual("0"u8) ? "0" : null;
            return value is null ? "must be a range, not an exact count" : null;
        }

        return Text(ref reader, out value)
            ?? (value is not null && Bucket.IsExactCount(value) ? "must be a range, not an exact count" : null);
    }

    public static string? Flag(ref Utf8JsonReader reader, out bool? value)
    {
        value = reader.TokenType switch { JsonTokenType.True => true, JsonTokenType.False => false, _ => null };
        return value is not null
            || reader.TokenType == JsonTokenType.Null
            || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty)
            ? null
            : "must be true or false";
    }

    public static string? UrlHash(ref Utf8JsonReader reader, out string? value) =>
        Text(ref reader, out value)
        ?? (value is null || (value.Length is >= 16 and <= 64 && !value.AsSpan().ContainsAnyExcept(HexDigits))
            ? null
            : "must be 16 to 64 hex digits of a hash");

    /// <summary>An early draft of the schema has the number 1 where all senders send "1".</summary>
    public static string? SchemaVersion(ref Utf8JsonReader reader, out string? value)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return Text(ref reader, out value);
        }

        value = Encoding.ASCII.GetString(reader.ValueSpan);
        return TooLong(value) ? "must have 200 characters at most" : null;
    }

    public static string? InstanceId(ref Utf8JsonReader reader, out string? value) =>
        Text(ref reader, out value) ?? (value is null || Guid.TryParseExact(value, "D", out _) ? null : "must be a UUID");

    /// <summary>Text that is no e-mail address is not refused: the heartbeat is worth more than its contact.</summary>
    public static string? Contact(ref Utf8JsonReader reader, out string? value, out bool isNone)
    {
        isNone = false;
        var reason = reader.TokenType is JsonTokenType.String && TryGetString(ref reader, out value) && !TooLong(value)
            ? null
            : Text(ref reader, out value);
        if (reason is null && !string.IsNullOrEmpty(value)
            && !(MailAddress.TryCreate(value, out var address) && address.Address == value))
        {
            isNone = true;
        }

        value = isNone || value is { Length: 0 } ? null : value;
        return reason;
    }

    /// <summary>
    /// The value is the array written anew, without white space. Refused ones too are read to their end; what is no array
    /// is left where it begins.
    /// </summary>
    public static string? Plugins(ref Utf8JsonReader reader, out string? value)
    {
        value = null;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            var isNothing = reader.TokenType == JsonTokenType.Null
                || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty);
            return isNothing ? null : "must be an array of module names";
        }

        string? refused = null;
        var (buffer, array) = plugins ??= NewArray();
        buffer.ResetWrittenCount();
        array.Reset();
        array.WriteStartArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                refused ??= "must be an array of module names";
                reader.Skip();
                continue;
            }

            string? name = null;
            refused ??= Text(ref reader, out name);
            array.WriteStringValue(name ?? "");
        }

        array.WriteEndArray();
        array.Flush();
        value = Encoding.UTF8.GetString(buffer.WrittenSpan);
        return refused;
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Array) NewArray()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        return (buffer, new Utf8JsonWriter(buffer, Relaxed));
    }

    /// <summary>False for an escaped half of a surrogate pair, which is valid JSON and no text.</summary>
    public static bool TryGetString(ref Utf8JsonReader reader, out string value)
    {
        try
        {
            value = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            value = "";
            return false;
        }
    }

    private static bool TooLong(string text) =>
        text.Length > MostCharacters && text.EnumerateRunes().Count() > MostCharacters;

    private static bool IsUrl(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
