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

/// <summary>What a body turned out to be: a heartbeat, or the answer that refuses it.</summary>
/// <param name="values">By the index of the field.</param>
internal sealed class Reading(FieldValue[] values)
{
    /// <summary>Null when the body is a heartbeat.</summary>
    public Answer? Refusal { get; init; }

    /// <summary>The body without what is private in it: the same bytes that came, if nothing was.</summary>
    public required byte[] Body { get; init; }

    /// <summary>One of each field and reason; not all of a body in which very many unknown members were repaired.</summary>
    public IReadOnlyList<Repair> Repairs { get; init; } = [];

    /// <summary>Null when the body does not say.</summary>
    public Guid? InstanceId => this[Field.InstanceId] is { } id ? Guid.Parse(id) : null;

    /// <summary>The fields with a range that is not documented. They are kept as they came.</summary>
    public IReadOnlyList<Field> UnknownLabels { get; } =
        [.. Field.Buckets.Where(bucket => values[bucket.Index].Text is { } label && !Bucket.IsDocumented(label))];

    public IReadOnlyList<string> RepairedFields => Repairs.Count == 0 ? [] : [.. Repairs.Select(repair => repair.Field).Distinct()];

    /// <summary>The field's value, repaired; null when it was not reported. Flags are <c>true</c> and <c>false</c>.</summary>
    public string? this[Field field] => values[field.Index].Text;

    /// <param name="receivedAt">UTC, whole microseconds.</param>
    /// <exception cref="InvalidOperationException">The body was refused.</exception>
    public Heartbeat Compose(DateTimeOffset receivedAt)
    {
        if (Refusal is not null)
        {
            throw new InvalidOperationException("The body was refused.");
        }

        var heartbeat = new Heartbeat
        {
            ReceivedAt = receivedAt,
            InstanceId = InstanceId!.Value,
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
}
