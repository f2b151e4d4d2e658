using System.Buffers;
using System.Buffers.Text;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Telemetry.Api.Answers;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// From a body's bytes to a heartbeat, in one pass and without a document in between. Checks in the contract's order:
/// body, JSON, required fields, fields. A body is refused only when nobody could say whose it is; what else is wrong with
/// a field is repaired. Fields that nobody knows are accepted and stay in the raw payload. Of a repeated member the last
/// one counts.
/// </summary>
internal ref struct HeartbeatReader
{
    private const int MostCharacters = 200;
    private const int MostContactCharacters = 320;
    private const string WrongType = "wrong type";
    private const string WrongForm = "wrong form";
    private const string TooLong = "too long";

    // As deep as a body of the largest size can be: depth is no reason to refuse valid JSON.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_000_000 };
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    // Where arrays are written anew; one a thread, because nothing waits while one is written.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? plugins;

    private readonly byte[] body;
    private readonly FieldValue[] values = new FieldValue[Field.All.Length];
    private Guid? instanceId;
    private bool anyWrong;
    private List<Field>? unknownLabels;
    private BodyRepairs repairs;

    private HeartbeatReader(byte[] body) => this.body = body;

    /// <param name="body">Becomes the heartbeat's raw payload if nothing is repaired; it must not be changed afterwards.</param>
    public static Reading Read(byte[] body)
    {
        var reader = new HeartbeatReader(body);
        try
        {
            if (Utf8.IsValid(body) && reader.ReadDocument())
            {
                return reader.Finish();
            }
        }
        catch (JsonException)
        {
            // The same answer as to JSON that is no object.
        }

        return new Reading(body, reader.values)
        {
            Refusal = Answer.Refused(body.Length == 0 ? AnswerError.MissingBody : AnswerError.InvalidJson),
            Body = Encoding.UTF8.GetBytes(Private.RemoveFrom(JsonText.Unescape(body))),
            InstanceId = reader.instanceId,
        };
    }

    /// <summary>False when the document is no object. Reads to the end whatever it finds: JSON comes before fields.</summary>
    private bool ReadDocument()
    {
        var reader = new Utf8JsonReader(body, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        ReadMembers(ref reader, inMetrics: false);

        // Anything but white space behind the object makes this throw.
        reader.Read();
        return true;
    }

    private void ReadMembers(ref Utf8JsonReader reader, bool inMetrics)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonText.Unescape(reader.ValueSpan)) : reader.ValueSpan;
            if (Field.Find(name, inMetrics) is not { } field)
            {
                repairs.WalkUnknown(ref reader, inMetrics);
                continue;
            }

            repairs.Field = field;
            reader.Read();
            if (field.Form == Form.Metrics)
            {
                ReadMetrics(ref reader);
            }
            else
            {
                var value = IsNothing(ref reader) ? default : ReadValue(ref reader, field);
                values[field.Index] = value;
                anyWrong |= value.Problem is not null;
            }
        }
    }

    private void ReadMetrics(ref Utf8JsonReader reader)
    {
        // Of two objects the last one counts, with all that is in it and nothing of the first.
        values.AsSpan(Field.Metrics.Index).Clear();
        unknownLabels?.Clear();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadMembers(ref reader, inMetrics: true);
        }
        else if (!IsNothing(ref reader))
        {
            values[Field.Metrics.Index] = OfWrongType(ref reader, Place.Metrics);
            anyWrong = true;
        }
    }

    private FieldValue ReadValue(ref Utf8JsonReader reader, Field field) => field.Form switch
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
        : repairs.Examine(ref reader, place) is { } removed ? FieldValue.Wrong(removed)
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
            (unknownLabels ??= []).Add(field);
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
            repairs.Remove(ref reader, Private.Url);
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

        if (repairs.Examine(ref reader, Place.Contact) is { } removed)
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
        instanceId = null;
        if (reader.TokenType == JsonTokenType.String
            && Utf8Parser.TryParse(reader.ValueSpan, out Guid id, out var length, 'D') && length == reader.ValueSpan.Length
            && id != Guid.Empty)
        {
            instanceId = id;
            return Text(ref reader, MostCharacters);
        }

        repairs.Walk(ref reader, Place.Anywhere);
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

    private FieldValue OfWrongType(ref Utf8JsonReader reader, Place place) =>
        FieldValue.Wrong(repairs.Walk(ref reader, place) ?? WrongType);

    private static bool IsNothing(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty);

    private Reading Finish()
    {
        for (var at = 0; anyWrong && at < values.Length; at++)
        {
            if (values[at].Problem is { } problem)
            {
                repairs.Field = Field.All[at];
                repairs.Note(problem);
            }
        }

        return new Reading(body, values)
        {
            Refusal = Refusal(),
            Body = repairs.Apply(body),
            InstanceId = values[Field.InstanceId.Index].IsReported ? instanceId : null,
            Repairs = repairs.All,
            UnknownLabels = unknownLabels ?? [],
        };
    }

    private readonly Answer? Refusal()
    {
        var id = values[Field.InstanceId.Index];
        var schema = values[Field.SchemaVersion.Index];
        if (id.IsReported && schema.IsReported)
        {
            return null;
        }

        List<string> absent =
        [
            .. schema.IsReported || schema.Problem is not null ? [] : (string[])[Field.SchemaVersion.Name],
            .. id.IsReported || id.Problem is not null ? [] : (string[])[Field.InstanceId.Name],
        ];
        return absent.Count > 0 ? Answer.MissingFields(absent)
            : !id.IsReported ? Answer.Refused(AnswerError.InvalidField, Field.InstanceId.Name, "must be a UUID, and not the nil UUID")
            : Answer.Refused(AnswerError.InvalidField, Field.SchemaVersion.Name, "must be a number or text of at most 200 characters");
    }
}
