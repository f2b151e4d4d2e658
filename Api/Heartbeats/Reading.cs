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
internal sealed class Reading
{
    private readonly FieldValue[] values;
    private readonly byte[] source;

    /// <param name="source">What came.</param>
    /// <param name="values">By the index of the field.</param>
    public Reading(byte[] source, FieldValue[] values) => (this.source, this.values) = (source, values);

    /// <summary>Null when the body is a heartbeat.</summary>
    public Answer? Refusal { get; init; }

    /// <summary>The body without what is private in it: the same bytes that came, if nothing was.</summary>
    public required byte[] Body { get; init; }

    /// <summary>Null when the body does not say.</summary>
    public Guid? InstanceId { get; init; }

    /// <summary>One of each field and reason; not all of a body in which very many unknown members were repaired.</summary>
    public IReadOnlyList<Repair> Repairs { get; init; } = [];

    /// <summary>The fields with a range that is not documented. They are kept as they came.</summary>
    public IReadOnlyList<Field> UnknownLabels { get; init; } = [];

    /// <summary>Nothing was repaired, and no range is unknown.</summary>
    public bool IsAsDocumented => Repairs.Count == 0 && UnknownLabels.Count == 0;

    public IReadOnlyList<string> RepairedFields => [.. Repairs.Select(repair => repair.Field).Distinct()];

    /// <summary>The field's value, repaired; null when it was not reported. Flags are <c>true</c> and <c>false</c>.</summary>
    public string? this[Field field] => values[field.Index].In(source);

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

        // Backwards, so that the first field with a value has the last word.
        for (var at = values.Length - 1; at >= 0; at--)
        {
            if (values[at].IsReported && Field.All[at].Column is { IsText: true } column)
            {
                column.SetText(heartbeat, values[at].In(source));
            }
        }

        return heartbeat;
    }
}
