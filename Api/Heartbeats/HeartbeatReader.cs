using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Telemetry.Api.Answers;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// From a body's bytes to a heartbeat, in one pass. Checks in the contract's order: body, JSON, required fields, fields. A
/// body is refused only when nobody could say whose it is; what else is wrong with a field is repaired. Fields that nobody
/// knows are accepted and stay in the raw payload. Of a repeated member the last one counts.
/// </summary>
internal sealed class HeartbeatReader
{
    // As deep as a body of the largest size can be: depth is no reason to refuse valid JSON.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_000_000 };
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private readonly FieldPlace[] places = new FieldPlace[Field.All.Length];
    private readonly BodyRepairs repairs;

    private HeartbeatReader(byte[] body) => repairs = new BodyRepairs(body);

    /// <param name="body">Becomes the heartbeat's raw payload if nothing is repaired; it must not be changed afterwards.</param>
    public static Reading Read(byte[] body)
    {
        var reader = new HeartbeatReader(body);
        try
        {
            var json = new Utf8JsonReader(body, Options);
            if (Utf8.IsValid(body) && json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                // To the end whatever is found: JSON comes before fields. Anything behind the object makes the last call throw.
                reader.ReadMembers(ref json, inMetrics: false);
                json.Read();
                return new Reading(body, reader.places) { Body = reader.repairs.RepairedBody(), Replacements = reader.repairs.All };
            }
        }
        catch (JsonException)
        {
            // The same answer as to JSON that is no object.
        }

        return new Reading(body, reader.places, Answer.Refused(body.Length == 0 ? AnswerError.MissingBody : AnswerError.InvalidJson))
        {
            Body = Encoding.UTF8.GetBytes(BrokenBody.WithoutPrivate(JsonText.Unescape(body))),
        };
    }

    private void ReadMembers(ref Utf8JsonReader json, bool inMetrics)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (Field.Find(json.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonText.Unescape(json.ValueSpan)) : json.ValueSpan, inMetrics) is { } field)
            {
                json.Read();
                ReadField(ref json, field);
            }
            else
            {
                repairs.BeginUnknown(JsonText.Unescape(json.ValueSpan), inMetrics);
                repairs.Walk(ref json, inMetrics ? Place.Metrics : Place.Anywhere);
            }
        }
    }

    private void ReadField(ref Utf8JsonReader json, Field field)
    {
        if (field.Form == Form.Metrics)
        {
            // Of two objects the last one counts, with all that is in it and nothing of the first.
            places.AsSpan(field.Index).Clear();
            if (json.TokenType == JsonTokenType.StartObject)
            {
                ReadMembers(ref json, inMetrics: true);
                return;
            }
        }

        // An early draft of the schema has the number 1 where all senders send "1": that is no count.
        repairs.Begin(field);
        var start = (int)json.TokenStartIndex;
        var removed = field.Form == Form.SchemaVersion && json.TokenType == JsonTokenType.Number
            ? null
            : repairs.Walk(ref json, PlaceOf(json, field.Form));
        places[field.Index] = new FieldPlace(start, (int)json.BytesConsumed - start, removed);
    }

    private static Place PlaceOf(in Utf8JsonReader json, Form form) => (form, json.TokenType == JsonTokenType.String) switch
    {
        (Form.Version or Form.SchemaVersion, _) => Place.Version,
        (Form.Bucket or Form.Metrics, _) => Place.Metrics,
        (Form.Contact, true) => Place.Contact,

        // Text that is no hash is the URL itself.
        (Form.UrlHash, var isText) when !isText || json.ValueSpan.ContainsAnyExcept(HexDigits) => Place.Url,
        _ => Place.Anywhere,
    };
}
