using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Telemetry.Api.Answers;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// From a body's bytes to a heartbeat, in one pass and without a document in between. Checks in the contract's order:
/// body, JSON, required fields, fields. Fields that nobody knows are accepted and stay in the raw payload.
/// </summary>
internal ref struct HeartbeatReader
{
    // As deep as a body of the largest size can be: depth is no reason to refuse valid JSON.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_000_000 };

    private readonly byte[] body;
    private readonly bool mayHoldNul;
    private readonly FieldText[] texts = new FieldText[(int)Slot.Count];
    private Guid instanceId;
    private bool? backgroundJobs;
    private bool? celery;
    private bool contactIsNone;
    private int unknownBuckets;
    private Answer? refusal;

    private HeartbeatReader(byte[] body)
    {
        this.body = body;
        mayHoldNul = body.AsSpan().IndexOf("\\u0000"u8) >= 0;
    }

    /// <param name="body">Becomes the heartbeat's raw payload; it must not be changed afterwards.</param>
    public static Reading Read(byte[] body)
    {
        if (body.Length == 0)
        {
            return Reading.Refuse(Answer.Refused(AnswerError.MissingBody));
        }

        var reader = new HeartbeatReader(body);
        try
        {
            if (!Utf8.IsValid(body) || !reader.ReadDocument())
            {
                return Reading.Refuse(Answer.Refused(AnswerError.InvalidJson));
            }
        }
        catch (JsonException)
        {
            return Reading.Refuse(Answer.Refused(AnswerError.InvalidJson));
        }

        return reader.Finish();
    }

    /// <summary>False when the document is no object. Reads to the end whatever it finds: JSON comes before fields.</summary>
    private bool ReadDocument()
    {
        var reader = new Utf8JsonReader(body, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader, inMetrics: false);
        }

        // Anything but white space behind the object makes this throw.
        reader.Read();
        return true;
    }

    private void ReadMember(ref Utf8JsonReader reader, bool inMetrics)
    {
        var name = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            CheckNul(ref reader, null);
            name = FieldValue.TryGetString(ref reader, out var text) ? Encoding.UTF8.GetBytes(text) : default;
        }

        var field = inMetrics ? Field.OfMetrics(name) : Field.OfTop(name);
        reader.Read();
        if (field is null)
        {
            Walk(ref reader, mayHoldNul ? Encoding.UTF8.GetString(name) : null);
        }
        else if (field.Form == Form.Metrics && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadMember(ref reader, inMetrics: true);
            }
        }
        else
        {
            if (mayHoldNul)
            {
                // A look ahead at the same bytes, because reading the value may not look at all of it.
                var ahead = reader;
                Walk(ref ahead, PathOf(name, inMetrics));
            }

            if (ReadValue(ref reader, field) is { } reason)
            {
                Refuse(PathOf(name, inMetrics), reason);
            }

            // What has members where none belong is left where it begins.
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                reader.Skip();
            }
        }
    }

    /// <summary>What an answer calls a field.</summary>
    private static string PathOf(ReadOnlySpan<byte> member, bool inMetrics) =>
        (inMetrics ? Field.MetricsPrefix : "") + Encoding.UTF8.GetString(member);

    private string? ReadValue(ref Utf8JsonReader reader, Field field)
    {
        FieldText value = default;
        string? reason;
        switch (field.Form)
        {
            case Form.Bucket:
                reason = FieldValue.BucketLabel(ref reader, out value, out var isUnknown);
                unknownBuckets += isUnknown ? 1 : 0;
                break;
            case Form.Flag:
                reason = FieldValue.Flag(ref reader, out var flag);
                backgroundJobs = field.Slot == Slot.BackgroundJobs ? flag : backgroundJobs;
                celery = field.Slot == Slot.Celery ? flag : celery;
                break;
            case Form.Contact:
                reason = FieldValue.Contact(ref reader, out value, out contactIsNone);
                break;
            case Form.Metrics:
                reason = reader.TokenType == JsonTokenType.Null ? null : "must be an object";
                break;
            case Form.UrlHash:
                reason = FieldValue.UrlHash(ref reader, out value);
                break;
            case Form.Plugins:
                reason = FieldValue.Plugins(ref reader, out value);
                break;
            case Form.InstanceId:
                reason = FieldValue.InstanceId(ref reader, out value, out instanceId);
                break;
            case Form.SchemaVersion:
                reason = FieldValue.SchemaVersion(ref reader, out value);
                break;
            default:
                reason = FieldValue.Text(ref reader, out value);
                break;
        }

        // What is there and wrong is not absent.
        texts[(int)field.Slot] = reason is null ? value : FieldText.Wrong;
        return reason;
    }

    /// <summary>Moves to the value's last token, on the watch for U+0000, which PostgreSQL cannot keep.</summary>
    private void Walk(ref Utf8JsonReader reader, string? field)
    {
        if (!mayHoldNul)
        {
            reader.Skip();
            return;
        }

        var depth = reader.CurrentDepth;
        do
        {
            CheckNul(ref reader, field);
        }
        while ((reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray || reader.CurrentDepth > depth)
            && reader.Read());
    }

    private void CheckNul(ref Utf8JsonReader reader, string? field)
    {
        if (!mayHoldNul || !reader.ValueIsEscaped)
        {
            return;
        }

        var text = reader.ValueSpan;
        for (var at = text.IndexOf((byte)'\\'); at >= 0; at = text.IndexOf((byte)'\\'))
        {
            if (text[at..].StartsWith("\\u0000"u8))
            {
                Refuse(field, "must not hold the character U+0000");
                return;
            }

            text = text[(at + 2)..];
        }
    }

    private void Refuse(string? field, string reason) =>
        refusal ??= Answer.Refused(AnswerError.InvalidField, field, reason);

    private readonly Reading Finish()
    {
        if (!IsReported(Slot.SchemaVersion) || !IsReported(Slot.InstanceId))
        {
            var absent = new List<string>(2);
            if (!IsReported(Slot.SchemaVersion))
            {
                absent.Add("schema_version");
            }

            if (!IsReported(Slot.InstanceId))
            {
                absent.Add("instance_id");
            }

            return Reading.Refuse(Answer.MissingFields(absent));
        }

        return refusal is not null
            ? Reading.Refuse(refusal)
            : new Reading(instanceId, texts, body)
            {
                BackgroundJobsEnabled = backgroundJobs ?? celery,
                ContactIsNone = contactIsNone,
                UnknownBuckets = unknownBuckets,
            };
    }

    private readonly bool IsReported(Slot slot) => texts[(int)slot].IsReported;
}
