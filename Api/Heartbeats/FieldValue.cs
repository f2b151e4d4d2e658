using System.Buffers;
using System.Buffers.Text;
using System.Net.Mail;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// Reads one value at a time. Each method returns the reason why the value is refused, or null; the reader stands on
/// the value's first token before and on its last one after.
/// </summary>
internal static class FieldValue
{
    private const int MostCharacters = 200;
    private const string NotText = "must be text";
    private const string Long = "must have 200 characters at most";
    private const string InClear = "must not be a URL in clear";
    private const string ExactCount = "must be a range, not an exact count";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    // Where arrays are written anew; one a thread, because nothing waits while one is written.
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Array)? plugins;

    public static string? Text(ref Utf8JsonReader reader, out FieldText value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.String)
        {
            return reader.TokenType == JsonTokenType.Null ? null : NotText;
        }

        // No text has more characters than bytes.
        if (!reader.ValueIsEscaped && reader.ValueSpan.Length <= MostCharacters)
        {
            value = new FieldText((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            return IsUrl(reader.ValueSpan) ? InClear : null;
        }

        if (!TryGetString(ref reader, out var text))
        {
            return NotText;
        }

        value = new FieldText(text);
        return TooLong(text) ? Long : IsUrl(Encoding.UTF8.GetBytes(text)) ? InClear : null;
    }

    /// <summary>The literal 0 is taken as a number too; any other number is an exact count.</summary>
    public static string? BucketLabel(ref Utf8JsonReader reader, out FieldText value, out bool isUnknown)
    {
        (value, isUnknown) = (default, false);
        if (reader.TokenType == JsonTokenType.Number)
        {
            value = new FieldText("0");
            return reader.ValueSpan.SequenceEqual("0"u8) ? null : ExactCount;
        }

        if (Text(ref reader, out value) is { } reason)
        {
            return reason;
        }

        if (!value.IsReported || (!reader.ValueIsEscaped && Bucket.IsKnown(reader.ValueSpan)))
        {
            return null;
        }

        TryGetString(ref reader, out var label);
        if (Bucket.IsExactCount(label))
        {
            return ExactCount;
        }

        isUnknown = !Bucket.IsKnown(Unescaped(ref reader));
        return null;
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

    public static string? UrlHash(ref Utf8JsonReader reader, out FieldText value)
    {
        if (Text(ref reader, out value) is { } reason)
        {
            return reason;
        }

        return !value.IsReported
            || (Unescaped(ref reader) is { Length: >= 16 and <= 64 } digits && !digits.ContainsAnyExcept(HexDigits))
            ? null
            : "must be 16 to 64 hex digits of a hash";
    }

    /// <summary>An early draft of the schema has the number 1 where all senders send "1".</summary>
    public static string? SchemaVersion(ref Utf8JsonReader reader, out FieldText value)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return Text(ref reader, out value);
        }

        value = new FieldText((int)reader.TokenStartIndex, reader.ValueSpan.Length);
        return reader.ValueSpan.Length > MostCharacters ? Long : null;
    }

    public static string? InstanceId(ref Utf8JsonReader reader, out FieldText value, out Guid id)
    {
        id = default;
        if (Text(ref reader, out value) is { } reason)
        {
            return reason;
        }

        return !value.IsReported
            || (Unescaped(ref reader) is { Length: 36 } text && Utf8Parser.TryParse(text, out id, out var length, 'D') && length == 36)
            ? null
            : "must be a UUID";
    }

    /// <summary>Text that is no e-mail address is not refused: the heartbeat is worth more than its contact.</summary>
    public static string? Contact(ref Utf8JsonReader reader, out FieldText value, out bool isNone)
    {
        (value, isNone) = (default, false);
        if (reader.TokenType != JsonTokenType.String || !TryGetString(ref reader, out var text) || TooLong(text))
        {
            return Text(ref reader, out value);
        }

        isNone = text.Length > 0 && !(MailAddress.TryCreate(text, out var address) && address.Address == text);
        value = isNone || text.Length == 0 ? default : new FieldText(text);
        return null;
    }

    /// <summary>
    /// The value is the array written anew, without white space. Refused ones too are read to their end; what is no array
    /// is left where it begins.
    /// </summary>
    public static string? Plugins(ref Utf8JsonReader reader, out FieldText value)
    {
        value = default;
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

            refused ??= Text(ref reader, out _);
            if (refused is null)
            {
                array.WriteStringValue(Unescaped(ref reader));
            }
        }

        array.WriteEndArray();
        array.Flush();
        value = new FieldText(Encoding.UTF8.GetString(buffer.WrittenSpan));
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

    private static bool IsUrl(ReadOnlySpan<byte> text) => StartsWith(text, "http://"u8) || StartsWith(text, "https://"u8);

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);

    /// <summary>Of a string that has been read as text.</summary>
    private static ReadOnlySpan<byte> Unescaped(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
}
