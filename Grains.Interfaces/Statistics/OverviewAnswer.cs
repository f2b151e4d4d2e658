using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Telemetry.Grains.Interfaces.Statistics;

/// <summary>Active, dormant and lost are counted on the last day; new, returned and gone over all days of the period.</summary>
[GenerateSerializer, Immutable, Alias("overview-answer")]
public sealed record OverviewAnswer
{
    [Id(0)] public required DateTimeOffset? AsOf { get; init; }
    [Id(1)] public required Filter Filter { get; init; }
    [Id(2)] public required DateOnly From { get; init; }
    [Id(3)] public required DateOnly To { get; init; }

    /// <summary>Heard from on the day or one of the six before.</summary>
    [Id(4)] public required Change Active { get; init; }

    /// <summary>Heard from for the first time.</summary>
    [Id(5)] public required Change New { get; init; }

    /// <summary>Heard from again after it was not active.</summary>
    [Id(6)] public required Change Returned { get; init; }

    /// <summary>Fell silent: active the day before, and no longer.</summary>
    [Id(7)] public required Change Gone { get; init; }

    /// <summary>Silent for 7 to 30 days.</summary>
    [Id(8)] public required Change Dormant { get; init; }

    /// <summary>Silent for longer.</summary>
    [Id(9)] public required Change Lost { get; init; }

    /// <summary>All that were kept in the 24 hours before the answer. The filter is none for the receiver's own figures.</summary>
    [Id(10), JsonPropertyName("heartbeats_24h")] public required long Heartbeats24h { get; init; }

    /// <summary>Null: none.</summary>
    [Id(11)] public required DateTimeOffset? LastHeartbeat { get; init; }

    /// <summary>By error code, of those that were kept.</summary>
    [Id(12), JsonPropertyName("refusals_24h")] public required ImmutableArray<ValueCount> Refusals24h { get; init; }

    /// <summary>By field, of those that were kept.</summary>
    [Id(13), JsonPropertyName("repairs_24h")] public required ImmutableArray<ValueCount> Repairs24h { get; init; }
}

/// <summary>A figure and the one of the period before, which has as many days.</summary>
/// <param name="Now">In the period, or at its end.</param>
/// <param name="Before">Null when the receiver had no heartbeat yet when the period before began.</param>
[GenerateSerializer, Immutable, Alias("change")]
public sealed record Change([property: Id(0)] long Now, [property: Id(1)] long? Before);

/// <param name="Value">Of a dimension, or what is counted.</param>
/// <param name="Instances">How many.</param>
[GenerateSerializer, Immutable, Alias("value-count")]
public sealed record ValueCount([property: Id(0)] string Value, [property: Id(1)] long Instances);
