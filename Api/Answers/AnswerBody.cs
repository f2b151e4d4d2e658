using System.Text.Json.Serialization;

namespace Telemetry.Api.Answers;

/// <summary>What every answer's JSON object holds; members that are null are left out.</summary>
public sealed record AnswerBody
{
    /// <summary>True exactly when the status is 200. Shipped senders go by this member.</summary>
    public required bool Ok { get; init; }

    /// <summary>For people; <c>heartbeat_recorded</c> when a heartbeat is kept.</summary>
    public string? Message { get; init; }

    /// <summary>
    /// The fields of a recorded heartbeat that were not kept as they came; absent when there are none. A member that is not
    /// documented is called by the first 64 characters of its name.
    /// </summary>
    public IReadOnlyList<string>? Repaired { get; init; }

    /// <summary>One of the documented error codes.</summary>
    public string? Error { get; init; }

    /// <summary>The field that was refused.</summary>
    public string? Field { get; init; }

    /// <summary>The required fields that were absent.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Why the field was refused. Never quotes what it held.</summary>
    public string? Reason { get; init; }

    /// <summary>Seconds until it is worth trying again.</summary>
    public long? RetryAfter { get; init; }

    /// <summary>The HTTP status, for senders behind something that hides it.</summary>
    public required int StatusCode { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AnswerBody))]
internal sealed partial class AnswerJson : JsonSerializerContext;
