using Telemetry.Api.Answers;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Heartbeats;

/// <summary>A field of a heartbeat that was not kept as it came.</summary>
/// <param name="Field">
/// Its documented name; of a member that nobody knows at most 64 characters, and nothing private.
/// </param>
/// <param name="IsKnown">Whether it is one of the fields that senders are known to send.</param>
/// <param name="Reason">What was wrong, in a few words that never quote the value.</param>
internal sealed record Repair(string Field, bool IsKnown, string Reason);

/// <summary>Where in the body the value of a field stands.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">In bytes; 0 when the field did not come.</param>
/// <param name="Removed">What was private in the value and is taken out of the body; null for nothing.</param>
internal readonly record struct FieldPlace(int Start, int Length, string? Removed);

/// <summary>
/// What a body turned out to be: a heartbeat, or the answer that refuses it. Texts are made when somebody asks for them,
/// which for a heartbeat that comes too early is nobody.
/// </summary>
internal sealed class Reading
{
    private readonly byte[] sent;
    private readonly FieldPlace[] places;

    /// <param name="sent">The body as it came.</param>
    /// <param name="places">By the index of the field.</param>
    /// <param name="refusal">What refuses a body that is no JSON.</param>
    public Reading(byte[] sent, FieldPlace[] places, Answer? refusal = null)
    {
        (this.sent, this.places) = (sent, places);
        var (schemaVersion, id) = (ValueOf(Field.SchemaVersion), ValueOf(Field.InstanceId));
        InstanceId = id.Text is { } text ? Guid.Parse(text) : null;
        Refusal = refusal
            ?? (schemaVersion == default || id == default ? Answer.MissingFields([
                .. new[] { (Field.SchemaVersion.Name, Value: schemaVersion), (Field.InstanceId.Name, Value: id) }
                    .Where(field => field.Value == default).Select(field => field.Name)])
            : id.Text is null ? Answer.Refused(AnswerError.InvalidField, Field.InstanceId.Name, "must be a UUID, and not the nil UUID")
            : schemaVersion.Text is null
                ? Answer.Refused(AnswerError.InvalidField, Field.SchemaVersion.Name, "must be a number or text of at most 200 characters")
            : null);
    }

    /// <summary>Null when the body is a heartbeat.</summary>
    public Answer? Refusal { get; }

    /// <summary>Null when the body does not say.</summary>
    public Guid? InstanceId { get; }

    /// <summary>The body without what is private in it: the same bytes that came, if nothing was.</summary>
    public required byte[] Body { get; init; }

    /// <summary>What was replaced in the body.</summary>
    public IReadOnlyList<Repair> Replacements { private get; init; } = [];

    /// <summary>One of each field and reason; not all of a body in which very many unknown members were repaired.</summary>
    public IReadOnlyList<Repair> Repairs => field ??= Array.TrueForAll(Values, value => value.Problem is null) ? Replacements
        : [.. Replacements.Union(Field.All.Zip(Values).Where(read => read.Second.Problem is not null)
            .Select(read => new Repair(read.First.Name, IsKnown: true, read.Second.Problem!)))];

    /// <summary>The fields with a range that is not documented. They are kept as they came.</summary>
    public IEnumerable<Field> UnknownLabels => Field.All.Where(known => Values[known.Index] is { Text: not null, IsUnknownLabel: true });

    private FieldValue[] Values => field ??= Array.ConvertAll(Field.All, ValueOf);

    /// <summary>The field's value, repaired; null when it was not reported. Flags are <c>true</c> and <c>false</c>.</summary>
    public string? this[Field field] => Values[field.Index].Text;

    /// <param name="receivedAt">UTC, whole microseconds.</param>
    /// <exception cref="InvalidOperationException">The body was refused.</exception>
    public Heartbeat Compose(DateTimeOffset receivedAt)
    {
        var heartbeat = new Heartbeat
        {
            ReceivedAt = receivedAt,
            InstanceId = Refusal is null ? InstanceId!.Value : throw new InvalidOperationException("The body was refused."),
            SchemaVersion = this[Field.SchemaVersion]!,
            BackgroundJobsEnabled = (this[Field.BackgroundJobs] ?? this[Field.Celery]) is { } flag ? bool.Parse(flag) : null,
            RawPayload = Body,
        };

        // The first field with a value fills its column.
        foreach (var field in Field.All)
        {
            if (field.Column is { IsText: true } column && this[field] is { } text && column.TextIn(heartbeat) is null)
            {
                column.SetText(heartbeat, text);
            }
        }

        return heartbeat;
    }

    private FieldValue ValueOf(Field known)
    {
        var (start, length, removed) = places[known.Index];
        return FieldValue.Read(sent.AsSpan(start, length), known.Form, removed);
    }
}
