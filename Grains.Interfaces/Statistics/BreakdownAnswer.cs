using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Telemetry.Grains.Interfaces.Statistics;

[GenerateSerializer, Immutable, Alias("breakdown-answer")]
public sealed record BreakdownAnswer
{
    [Id(0)] public required DateTimeOffset? AsOf { get; init; }
    [Id(1)] public required Filter Filter { get; init; }
    [Id(2)] public required string By { get; init; }
    [Id(3)] public required DateOnly At { get; init; }

    /// <summary>All that are counted here.</summary>
    [Id(4)] public required long Active { get; init; }
    [Id(5)] public required long Reporting { get; init; }
    [Id(6)] public required long NotReported { get; init; }

    /// <summary>In the dimension's order. Plugins add up to more than those that report.</summary>
    [Id(7)] public required ImmutableArray<ValueShare> Values { get; init; }

    /// <summary>What the ranges add up to; null for a dimension that is none.</summary>
    [Id(8), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public CountTotal? Total { get; init; }
}

/// <param name="Value">Of a dimension; <c>(others)</c> when there are more values than an answer holds.</param>
/// <param name="Instances">How many have it.</param>
/// <param name="Share">Of those that report.</param>
[GenerateSerializer, Immutable, Alias("value-share")]
public sealed record ValueShare(
    [property: Id(0)] string Value, [property: Id(1)] long Instances, [property: Id(2)] double Share);

/// <param name="Low">Sum of the ranges' lower ends.</param>
/// <param name="High">Sum of their upper ends; null when a range has none.</param>
[GenerateSerializer, Immutable, Alias("count-total")]
public sealed record CountTotal([property: Id(0)] long Low, [property: Id(1)] long? High);
