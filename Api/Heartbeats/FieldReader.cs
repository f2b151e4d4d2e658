using System.Buffers;
using System.Buffers.Text;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// Reads the values of known fields, each in the form that its field wants. The JSON reader stands on a value's first token
/// before and on its last one after.
/// </summary>
internal struct FieldReader(byte[] body)
{
    private const int MostCharacters = 200;
    private const int MostContactCharacters = 320;
    private const string WrongType = "wrong type";
    private const string WrongForm = "wrong form";
    private const string TooLong = "too long";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    // Where arrays are written anew; one a thread, because nothing waits while one is written.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? plugins;

    /// <summary>What was repaired so far, in these fields and in others.</summary>
    public BodyRepairs Repairs;

    /// <summary>Null as long as no instance_id was read that is one.</summary>
    public Guid? InstanceId { get; private set; }

    /// <summary>Fields with a range that is not documented; null for none.</summary>
    public List<Field>? UnknownLabels { get; private set; }

    public FieldValue Read(ref Utf8JsonReader reader, Field field) => field.Form switch
    {
        Form.Version => ReadText(ref reader, Place.Version),
        Form.Time => ReadTime(ref reader),
        Form.Bucket => ReadBucket(ref reader, field),
        Form.Flag => ReadFlag(ref reader),
        Form.UrlHash => ReadUrlHash(ref reader),
        Form.Plugins => ReadPlugins(ref reader),
        Form.Contact => ReadContact(ref reader),
        Form.InstanceId => ReadInstanceId(ref reader),
        Form.SchemaVersion => ReadSchemaVersion(ref reader),
        _ => ReadText(ref reader, Place.Anywhere),
    };

    private FieldValue ReadText(ref Utf8JsonReader reader, Place place) =>
        reader.TokenType != JsonTokenType.String ? OfWrongType(ref reader, place)
        : Repairs.Examine(ref reader, place) is { } removed ? FieldValue.Wrong(removed)
        : Text(ref reader, MostCharacters);

    /// <summary>Of a string that has been examined.</summary>
    private static FieldValue Text(ref Utf8JsonReader reader, int mostCharacters)
    {
        // No text has more characters than bytes.
        if (!reader.ValueIsEscaped && reader.ValueSpan.Length <= mostCharacters)
        {
            return new FieldValue((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        }

        var text = JsonText.Unescape(reader.ValueSpan);
        return text.EnumerateRunes().Count() > mostCharacters ? FieldValue.Wrong(TooLong)
            : text != JsonText.WithoutHalves(text) ? FieldValue.Wrong(WrongForm)
            : new FieldValue(text.Replace('\0', '\uFFFD'));
    }

    private FieldValue ReadTime(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && reader.TryGetDateTimeOffset(out _)
            ? Text(ref reader, MostCharacters)
            : ReadText(ref reader, Place.Anywhere);

    private FieldValue ReadBucket(ref Utf8JsonReader reader, Field field)
    {
        if (reader.TokenType == JsonTokenType.String && Bucket.Find(reader.ValueSpan) is { } documented)
        {
            return new FieldValue(documented);
        }

        if (reader.TokenType == JsonTokenType.Number && BodyRepairs.IsZero(reader.ValueSpan))
        {
            return new FieldValue("0");
        }

        var value = ReadText(ref reader, Place.Metrics);
        if (value.In(body) is { } label && Bucket.Find(Encoding.UTF8.GetBytes(label)) is null)
        {
            (UnknownLabels ??= []).Add(field);
        }

        return value;
    }

    private FieldValue ReadFlag(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False
            ? new FieldValue((int)reader.TokenStartIndex, reader.ValueSpan.Length)
            : OfWrongType(ref reader, Place.Anywhere);

    /// <summary>Text that is no hash is the URL itself: what is kept of it is what senders make of it.</summary>
    private FieldValue ReadUrlHash(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return OfWrongType(ref reader, Place.Url);
        }

        if (reader.ValueSpan.ContainsAnyExcept(HexDigits))
        {
            var url = JsonText.Unescape(reader.ValueSpan).Trim().TrimEnd('/');
            Repairs.Remove(ref reader, Private.Url);
            return new FieldValue(url.Length == 0 ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)).AsSpan(0, 8)));
        }

        return reader.ValueSpan.Length is >= 16 and <= 64 ? Text(ref reader, MostCharacters) : FieldValue.Wrong(WrongForm);
    }

    /// <summary>The value is the array written anew, without white space.</summary>
    private FieldValue ReadPlugins(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return OfWrongType(ref reader, Place.Anywhere);
        }

        string? problem = null;
        var array = plugins ??= new ArrayBufferWriter<byte>(512);
        array.ResetWrittenCount();
        array.Write("["u8);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var plugin = ReadText(ref reader, Place.Anywhere);
            problem ??= plugin.Problem;
            if (problem is not null)
            {
                continue;
            }

            array.Write(array.WrittenCount > 1 ? ","u8 : default);
            array.Write(reader.ValueIsEscaped
                ? JsonSerializer.SerializeToUtf8Bytes(plugin.In(body), Relaxed)
                : body.AsSpan((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2));
        }

        array.Write("]"u8);
        return problem is null ? new FieldValue(Encoding.UTF8.GetString(array.WrittenSpan)) : FieldValue.Wrong(problem);
    }

    private FieldValue ReadContact(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return OfWrongType(ref reader, Place.Anywhere);
        }

        if (Repairs.Examine(ref reader, Place.Contact) is { } removed)
        {
            return FieldValue.Wrong(removed);
        }

        var value = Text(ref reader, MostContactCharacters);
        return value.In(body) is not { } text || (MailAddress.TryCreate(text, out var address) && address.Address == text)
            ? value
            : FieldValue.Wrong(WrongForm);
    }

    private FieldValue ReadInstanceId(ref Utf8JsonReader reader)
    {
        InstanceId = null;
        if (reader.TokenType == JsonTokenType.String
            && Utf8Parser.TryParse(reader.ValueSpan, out Guid id, out var length, 'D') && length == reader.ValueSpan.Length
            && id != Guid.Empty)
        {
            InstanceId = id;
            return Text(ref reader, MostCharacters);
        }

        Repairs.Walk(ref reader, Place.Anywhere);
        return FieldValue.Wrong(WrongForm);
    }

    /// <summary>An early draft of the schema has the number 1 where all senders send "1".</summary>
    private FieldValue ReadSchemaVersion(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return reader.ValueSpan.Length <= MostCharacters
                ? new FieldValue((int)reader.TokenStartIndex, reader.ValueSpan.Length)
                : FieldValue.Wrong(TooLong);
        }

        // Its column is never NULL, so it holds what the raw payload holds.
        var value = ReadText(ref reader, Place.Version);
        return value.Problem is Private.Url or Private.IpAddress or Private.EmailAddress
            ? new FieldValue(Private.Removed(value.Problem))
            : value;
    }

    public FieldValue OfWrongType(ref Utf8JsonReader reader, Place place) =>
        FieldValue.Wrong(Repairs.Walk(ref reader, place) ?? WrongType);

    /// <summary>Null and "" mean "not reported" in every field.</summary>
    public static bool IsNothing(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty);
}
