using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces.Statistics;

[GenerateSerializer, Immutable, Alias("coverage-answer")]
public sealed record CoverageAnswer
{
    [Id(0)] public required DateTimeOffset? AsOf { get; init; }
    [Id(1)] public required Filter Filter { get; init; }
    [Id(2)] public required DateOnly At { get; init; }
    [Id(3)] public required long Active { get; init; }
    [Id(4)] public required ImmutableArray<FieldCoverage> Fields { get; init; }
}

/// <param name="Field">The name of a dimension.</param>
/// <param name="Reporting">Those that report it.</param>
/// <param name="Share">Of all that are counted.</param>
/// <param name="Always">The one value that all of them report; null when they differ or none reports it.</param>
[GenerateSerializer, Immutable, Alias("field-coverage")]
public sealed record FieldCoverage(
    [property: Id(0)] string Field,
    [property: Id(1)] long Reporting,
    [property: Id(2)] double Share,
    [property: Id(3)] string? Always);
