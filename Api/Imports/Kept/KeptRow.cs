using System.Text.Json;
using System.Text.Json.Nodes;
using Telemetry.Api.Answers;
using Telemetry.Api.Heartbeats;
using Telemetry.Api.Imports.Sheets;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Imports.Kept;

/// <summary>
/// A row as a receiver has kept it and given it out. Its columns stay as they are; its body is read again, so that what is
/// private does not come in this way either.
/// </summary>
/// <param name="line">Where it stands.</param>
internal sealed class KeptRow(long line)
{
    public const string Layout = "export of a receiver";

    private static readonly HeartbeatColumn FlagColumn = HeartbeatColumn.All.Single(column => column.Type == ColumnType.Flag);
    private static readonly HeartbeatColumn[] Texts = [.. HeartbeatColumn.All.Where(column => column.IsText)];

    // The field that fills a column first: what a column holds can be sent as this one.
    private static readonly Dictionary<HeartbeatColumn, Field> FieldOf = Field.All
        .Where(field => field.Column is not null).GroupBy(field => field.Column!).ToDictionary(fields => fields.Key, fields => fields.First());

    private readonly string?[] texts = new string?[Texts.Length];
    private readonly HashSet<HeartbeatColumn> there = [];
    private readonly List<Finding> repairs = [];
    private bool? flag;

    public DateTimeOffset? ReceivedAt { get; set; }

    public Guid? InstanceId { get; set; }

    /// <summary>UTF-8; null where the export left it out.</summary>
    public byte[]? Body { get; set; }

    /// <summary>The export has this column; null: without a value. Columns that it has not are filled from the body.</summary>
    public void Set(HeartbeatColumn column, string? text)
    {
        there.Add(column);
        if (column.IsText)
        {
            texts[Array.IndexOf(Texts, column)] = text;
        }
    }

    /// <inheritdoc cref="Set(HeartbeatColumn, string)"/>
    public void Set(HeartbeatColumn column, bool? value)
    {
        there.Add(column);
        flag = value;
    }

    /// <summary>A value that is not of its column's type is left out.</summary>
    public void HasWrongType(HeartbeatColumn column) => repairs.Add(new Finding(column.Name, "has the wrong type"));

    public ImportRow Understand()
    {
        if (ReceivedAt is not { } receivedAt)
        {
            return Refused("received_at_utc", "is no time");
        }

        if (Body?.Length > FrontDoor.MostBodyBytes)
        {
            return Refused("raw_payload", "is too long");
        }

        var composed = new Lazy<Reading>(() => HeartbeatReader.Read(ComposedBody.Of(Values())));
        var reading = Body is null ? composed.Value : HeartbeatReader.Read(Body);
        if (Body is not null && reading.Refusal?.Body.Error == AnswerError.InvalidJson)
        {
            repairs.Add(new Finding("raw_payload", "cannot be read, and the columns were used"));
            reading = composed.Value;
        }

        if (reading.Refusal is { } refusal)
        {
            return Refused(refusal.Body.Field ?? string.Join(", ", refusal.Body.Fields ?? []), refusal.Body.Reason ?? "is missing");
        }

        if (InstanceId is { } id && reading.InstanceId != id)
        {
            return Refused("instance_id", "is not the one in its body");
        }

        repairs.AddRange(reading.Repairs.Select(repair => new Finding(repair.Field, repair.Reason)));
        var heartbeat = reading.Compose(receivedAt);
        return new ImportRow
        {
            Line = line,
            Layout = Layout,
            Heartbeat = Body is null || IsAsKept(heartbeat) ? heartbeat : AsKept(heartbeat, composed.Value),
            Repairs = repairs,
        };
    }

    private bool IsAsKept(Heartbeat heartbeat)
    {
        for (var at = 0; at < texts.Length; at++)
        {
            if (there.Contains(Texts[at]) && Texts[at].TextIn(heartbeat) != texts[at])
            {
                return false;
            }
        }

        return !there.Contains(FlagColumn) || heartbeat.BackgroundJobsEnabled == flag;
    }

    /// <summary>
    /// Columns that say other than the body stay, as far as the reader would take them: the receiver that has kept them may
    /// have read the body by older rules.
    /// </summary>
    private Heartbeat AsKept(Heartbeat fromBody, Reading composed)
    {
        if (composed.Refusal is not null)
        {
            return fromBody;
        }

        var kept = composed.Compose(fromBody.ReceivedAt) with
        {
            RawPayload = fromBody.RawPayload,
            BackgroundJobsEnabled = there.Contains(FlagColumn) ? flag : fromBody.BackgroundJobsEnabled,
        };
        foreach (var column in Texts.Where(column => !there.Contains(column)))
        {
            column.SetText(kept, column.TextIn(fromBody));
        }

        repairs.AddRange(composed.Repairs.Select(repair => new Finding(repair.Field, repair.Reason)));
        return kept;
    }

    private IEnumerable<(Field, JsonNode)> Values()
    {
        if (InstanceId is { } id)
        {
            yield return (Field.InstanceId, id.ToString("D"));
        }

        if (flag is { } isSet)
        {
            yield return (Field.BackgroundJobs, isSet);
        }

        for (var at = 0; at < texts.Length; at++)
        {
            if (texts[at] is { } text && (Texts[at].Type == ColumnType.Json ? ArrayIn(text) : JsonValue.Create(text)) is { } value)
            {
                yield return (FieldOf[Texts[at]], value);
            }
        }
    }

    private static JsonNode? ArrayIn(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonArray;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ImportRow Refused(string field, string reason) =>
        new() { Line = line, Layout = Layout, Refusal = new Finding(field, reason) };
}
