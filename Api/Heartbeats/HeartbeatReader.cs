using System.Text;
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
    // As deep as a body of the largest size can be: depth is no reason to refuse valid JSON.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_000_000 };
    private readonly byte[] body;
    private readonly FieldValue[] values = new FieldValue[Field.All.Length];
    private FieldReader fields;
    private bool anyWrong;

    private HeartbeatReader(byte[] body) => (this.body, fields) = (body, new FieldReader(body));

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
            InstanceId = reader.fields.InstanceId,
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
                fields.Repairs.WalkUnknown(ref reader, inMetrics);
                continue;
            }

            fields.Repairs.Field = field;
            reader.Read();
            if (field.Form == Form.Metrics)
            {
                ReadMetrics(ref reader);
            }
            else
            {
                var value = FieldReader.IsNothing(ref reader) ? default : fields.Read(ref reader, field);
                values[field.Index] = value;
                anyWrong |= value.Problem is not null;
            }
        }
    }

    private void ReadMetrics(ref Utf8JsonReader reader)
    {
        // Of two objects the last one counts, with all that is in it and nothing of the first.
        values.AsSpan(Field.Metrics.Index).Clear();
        fields.UnknownLabels?.Clear();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadMembers(ref reader, inMetrics: true);
        }
        else if (!FieldReader.IsNothing(ref reader))
        {
            values[Field.Metrics.Index] = fields.OfWrongType(ref reader, Place.Metrics);
            anyWrong = true;
        }
    }

    private Reading Finish()
    {
        for (var at = 0; anyWrong && at < values.Length; at++)
        {
            if (values[at].Problem is { } problem)
            {
                fields.Repairs.Field = Field.All[at];
                fields.Repairs.Note(problem);
            }
        }

        return new Reading(body, values)
        {
            Refusal = Refusal(),
            Body = fields.Repairs.Apply(body),
            InstanceId = values[Field.InstanceId.Index].IsReported ? fields.InstanceId : null,
            Repairs = fields.Repairs.All,
            UnknownLabels = fields.UnknownLabels ?? [],
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
