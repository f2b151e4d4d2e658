using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Telemetry.Grains.Interfaces.Statistics;

// Every answer says how old it is (AsOf: heartbeats up to then are counted; null when none was ever counted), which filter
// it was asked with, and of how many installations it speaks. Shares are fractions of those that report the dimension.
// The names of the members, in snake_case, are those of the JSON, and an interface.

/// <summary>A figure and the one of the period before, which has as many days.</summary>
/// <param name="Now">In the period, or at its end.</param>
/// <param name="Before">Null when the receiver had no heartbeat yet when the period before began.</param>
[GenerateSerializer, Immutable, Alias("change")]
public sealed record Change([property: Id(0)] long Now, [property: Id(1)] long? Before);

/// <param name="Value">Of a dimension, or what is counted.</param>
/// <param name="Instances">How many.</param>
[GenerateSerializer, Immutable, Alias("value-count")]
public sealed record ValueCount([property: Id(0)] string Value, [property: Id(1)] long Instances);

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
