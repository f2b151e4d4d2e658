using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces.Statistics;

[GenerateSerializer, Immutable, Alias("series-answer")]
public sealed record SeriesAnswer
{
    [Id(0)] public required DateTimeOffset? AsOf { get; init; }
    [Id(1)] public required Filter Filter { get; init; }
    [Id(2)] public required string By { get; init; }
    [Id(3)] public required Interval Interval { get; init; }
    [Id(4)] public required DateOnly From { get; init; }
    [Id(5)] public required DateOnly To { get; init; }
    [Id(6)] public required ImmutableArray<SeriesPoint> Points { get; init; }
}

/// <param name="Date">The last day of the interval, or of the range: the figures are those of this day.</param>
/// <param name="Active">All that are counted.</param>
/// <param name="NotReported">Of those.</param>
/// <param name="Values">
/// The same values in the same order in every point. By status they are active, new, returned and gone, the latter three
/// summed over the interval; under a filter also moved: those that came to meet it by a change, less those that ceased to.
/// So active changes by new + returned - gone + moved.
/// </param>
[GenerateSerializer, Immutable, Alias("series-point")]
public sealed record SeriesPoint(
    [property: Id(0)] DateOnly Date,
    [property: Id(1)] long Active,
    [property: Id(2)] long NotReported,
    [property: Id(3)] ImmutableArray<ValueCount> Values);
