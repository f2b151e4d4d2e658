using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces.Statistics;

[GenerateSerializer, Immutable, Alias("shared-ids-answer")]
public sealed record SharedIdsAnswer
{
    /// <summary>No more ids are listed.</summary>
    public const int Most = 500;

    [Id(0)] public required DateTimeOffset? AsOf { get; init; }
    [Id(1)] public required Filter Filter { get; init; }
    [Id(2)] public required DateOnly From { get; init; }
    [Id(3)] public required DateOnly To { get; init; }

    /// <summary>With the most addresses and flips first.</summary>
    [Id(4)] public required ImmutableArray<SharedId> Ids { get; init; }
}

/// <param name="InstanceId">Shared by clones, or so it seems.</param>
/// <param name="UrlHashes">Different ones that it was reported with. A site that moved has two and no flips.</param>
/// <param name="Flips">How often what was reported went back to what it had been just before.</param>
/// <param name="States">That hold in the period.</param>
/// <param name="LastReceivedAt">When it was heard from last.</param>
[GenerateSerializer, Immutable, Alias("shared-id")]
public sealed record SharedId(
    [property: Id(0)] Guid InstanceId,
    [property: Id(1)] int UrlHashes,
    [property: Id(2)] int Flips,
    [property: Id(3)] int States,
    [property: Id(4)] DateTimeOffset LastReceivedAt);
