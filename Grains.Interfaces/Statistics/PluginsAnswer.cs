using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces.Statistics;

[GenerateSerializer, Immutable, Alias("plugins-answer")]
public sealed record PluginsAnswer
{
    [Id(0)] public required DateTimeOffset? AsOf { get; init; }
    [Id(1)] public required Filter Filter { get; init; }
    [Id(2)] public required DateOnly At { get; init; }

    /// <summary>The day that the plugins' <see cref="PluginUse.Before"/> is about; null when there was no heartbeat yet.</summary>
    [Id(3)] public required DateOnly? Before { get; init; }
    [Id(4)] public required long Active { get; init; }
    [Id(5)] public required long Reporting { get; init; }
    [Id(6)] public required long NotReported { get; init; }

    /// <summary>Most used first.</summary>
    [Id(7)] public required ImmutableArray<PluginUse> Plugins { get; init; }
}

/// <param name="Plugin">The module's name.</param>
/// <param name="Official">Whether it comes with Eventyay.</param>
/// <param name="Instances">That have it.</param>
/// <param name="Share">Of those that report their plugins.</param>
/// <param name="OldestVersion">Of Eventyay, that it is used with; null when none of its users reports one.</param>
/// <param name="NewestVersion">Likewise.</param>
/// <param name="Before">How many had it 90 days before; null when there was no heartbeat yet.</param>
[GenerateSerializer, Immutable, Alias("plugin-use")]
public sealed record PluginUse(
    [property: Id(0)] string Plugin,
    [property: Id(1)] bool Official,
    [property: Id(2)] long Instances,
    [property: Id(3)] double Share,
    [property: Id(4)] string? OldestVersion,
    [property: Id(5)] string? NewestVersion,
    [property: Id(6)] long? Before);
