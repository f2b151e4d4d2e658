using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces.Statistics;

[GenerateSerializer, Immutable, Alias("silence-answer")]
public sealed record SilenceAnswer
{
    [Id(0)] public required DateTimeOffset? AsOf { get; init; }
    [Id(1)] public required Filter Filter { get; init; }
    [Id(2)] public required string By { get; init; }
    [Id(3)] public required DateOnly From { get; init; }
    [Id(4)] public required DateOnly To { get; init; }

    /// <summary>Active on the last day.</summary>
    [Id(5)] public required long Active { get; init; }

    /// <summary>How often an installation fell silent: active the day before, and no longer.</summary>
    [Id(6)] public required long Gone { get; init; }

    /// <summary>Of those that fell silent, so many did not report the dimension.</summary>
    [Id(7)] public required long NotReported { get; init; }
    [Id(8)] public required ImmutableArray<SilentValue> Values { get; init; }

    /// <summary>
    /// A day and longer without any heartbeat, within the period and the week before: then the receiver was away, not
    /// its senders.
    /// </summary>
    [Id(9)] public required ImmutableArray<Outage> Outages { get; init; }
}

/// <param name="Value">The last one that was reported.</param>
/// <param name="Gone">Fell silent with it.</param>
/// <param name="Instances">Active with it on the last day.</param>
/// <param name="ShareGone">Of those that fell silent and reported the dimension.</param>
/// <param name="ShareActive">Of those that are active and report it. A share that is much smaller makes the value suspect.</param>
[GenerateSerializer, Immutable, Alias("silent-value")]
public sealed record SilentValue(
    [property: Id(0)] string Value,
    [property: Id(1)] long Gone,
    [property: Id(2)] long Instances,
    [property: Id(3)] double ShareGone,
    [property: Id(4)] double ShareActive);

/// <param name="From">The last heartbeat before.</param>
/// <param name="To">The first one after; the time of the answer when there is none yet.</param>
[GenerateSerializer, Immutable, Alias("outage")]
public sealed record Outage([property: Id(0)] DateTimeOffset From, [property: Id(1)] DateTimeOffset To);
