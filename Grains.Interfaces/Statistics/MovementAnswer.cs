using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces.Statistics;

[GenerateSerializer, Immutable, Alias("movement-answer")]
public sealed record MovementAnswer
{
    [Id(0)] public required DateTimeOffset? AsOf { get; init; }
    [Id(1)] public required Filter Filter { get; init; }
    [Id(2)] public required string By { get; init; }
    [Id(3)] public required DateOnly From { get; init; }
    [Id(4)] public required DateOnly To { get; init; }

    /// <summary>Active on both days, and meeting the filter on the last.</summary>
    [Id(5)] public required long Both { get; init; }

    /// <summary>To a higher value. Ranges that overlap, such as 2-10 and 1-10, are no growth.</summary>
    [Id(6)] public required long Grew { get; init; }
    [Id(7)] public required long Shrank { get; init; }
    [Id(8)] public required long Stayed { get; init; }

    /// <summary>The rest: not reported on either day, or no value that has a place in the order.</summary>
    [Id(9)] public required long NotCompared { get; init; }

    /// <summary>In the dimension's order; <c>(not reported)</c> is a value here.</summary>
    [Id(10)] public required ImmutableArray<Move> Moves { get; init; }
}

[GenerateSerializer, Immutable, Alias("move")]
public sealed record Move(
    [property: Id(0)] string From, [property: Id(1)] string To, [property: Id(2)] long Instances);
