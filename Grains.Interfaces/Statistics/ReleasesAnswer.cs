using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces.Statistics;

[GenerateSerializer, Immutable, Alias("releases-answer")]
public sealed record ReleasesAnswer
{
    [Id(0)] public required DateTimeOffset? AsOf { get; init; }
    [Id(1)] public required Filter Filter { get; init; }
    [Id(2)] public required DateOnly At { get; init; }
    [Id(3)] public required long Active { get; init; }
    [Id(4)] public required long Reporting { get; init; }
    [Id(5)] public required long NotReported { get; init; }

    /// <summary>Every version that was seen until then, oldest first; what is no version comes last.</summary>
    [Id(6)] public required ImmutableArray<Release> Releases { get; init; }

    /// <summary>The highest final version that anybody ran on that day, whatever the filter; null when there is none.</summary>
    [Id(7)] public required NewestRelease? Newest { get; init; }

    /// <summary>Null when there is no newest.</summary>
    [Id(8)] public required BehindNewest? Behind { get; init; }

    /// <summary>Half of those that report run a version that was first seen so many days before or later.</summary>
    [Id(9)] public required int? MedianAgeDays { get; init; }
}

/// <param name="Version">As reported.</param>
/// <param name="Line">Its first two numbers; null when it is no version.</param>
/// <param name="FirstSeen">The first day on which anybody ran it, whatever the filter.</param>
/// <param name="Instances">That run it.</param>
/// <param name="Share">Of those that report a version.</param>
/// <param name="DaysToHalf">
/// From its first day until half as many ran it as ever ran its whole line on one day; null when that never was.
/// </param>
/// <param name="DaysToNineTenths">Likewise, nine tenths.</param>
[GenerateSerializer, Immutable, Alias("release")]
public sealed record Release(
    [property: Id(0)] string Version,
    [property: Id(1)] string? Line,
    [property: Id(2)] DateOnly FirstSeen,
    [property: Id(3)] long Instances,
    [property: Id(4)] double Share,
    [property: Id(5)] int? DaysToHalf,
    [property: Id(6)] int? DaysToNineTenths);

[GenerateSerializer, Immutable, Alias("newest-release")]
public sealed record NewestRelease([property: Id(0)] string Version, [property: Id(1)] string Line);

/// <summary>Shares of those that report a version.</summary>
/// <param name="Line">On an older line than the newest.</param>
/// <param name="Release">On an older version than the newest.</param>
[GenerateSerializer, Immutable, Alias("behind-newest")]
public sealed record BehindNewest([property: Id(0)] double Line, [property: Id(1)] double Release);
