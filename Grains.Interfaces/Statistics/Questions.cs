using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Telemetry.Grains.Interfaces.Statistics;

// Days are UTC. A day that is null is today, a range's first day 30 days before its last one; both are moved to where the
// first heartbeat came in and to today, and the answer says which days it is about.

/// <summary>How many installations there are, and how the receiver does.</summary>
[GenerateSerializer, Immutable, Alias("overview-question")]
public sealed record OverviewQuestion(
    [property: Id(0)] Filter Filter, [property: Id(1)] DateOnly? From = null, [property: Id(2)] DateOnly? To = null);

/// <summary>How many installations have each value on one day.</summary>
/// <param name="Filter">Of which ones.</param>
/// <param name="By">The name of a dimension.</param>
/// <param name="At">The day.</param>
[GenerateSerializer, Immutable, Alias("breakdown-question")]
public sealed record BreakdownQuestion(
    [property: Id(0)] Filter Filter, [property: Id(1)] string By, [property: Id(2)] DateOnly? At = null);

/// <summary>Several <see cref="BreakdownQuestion"/>s about the same installations: they are counted in one go where the database can.</summary>
/// <param name="Filter">Of which ones.</param>
/// <param name="By">The names of dimensions; <c>status</c>, of which more installations are counted, only alone.</param>
/// <param name="At">The day.</param>
[GenerateSerializer, Immutable, Alias("breakdowns-question")]
public sealed record BreakdownsQuestion(
    [property: Id(0)] Filter Filter, [property: Id(1)] ImmutableArray<string> By, [property: Id(2)] DateOnly? At = null)
{
    /// <summary>Questions that ask the same read the same.</summary>
    public override string ToString() => $"breakdowns {Filter} by {string.Join(", ", By)} at {At:O}";
}

/// <summary>How many installations have each value, over time.</summary>
/// <param name="Filter">Of which ones.</param>
/// <param name="By">The name of a dimension; <c>status</c> asks for those that are active, new, returned and gone.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
/// <param name="Interval">What a point stands for.</param>
[GenerateSerializer, Immutable, Alias("series-question")]
public sealed record SeriesQuestion(
    [property: Id(0)] Filter Filter,
    [property: Id(1)] string By,
    [property: Id(2)] DateOnly? From = null,
    [property: Id(3)] DateOnly? To = null,
    [property: Id(4)] Interval Interval = Interval.Day);

/// <summary>What a point of a series stands for.</summary>
[GenerateSerializer, Alias("interval")]
public enum Interval
{
    [JsonStringEnumMemberName("day")]
    Day,

    /// <summary>Monday to Sunday.</summary>
    [JsonStringEnumMemberName("week")]
    Week,

    [JsonStringEnumMemberName("month")]
    Month,
}

/// <summary>How each version has spread until a day.</summary>
/// <param name="Filter">Of which installations.</param>
/// <param name="At">The day.</param>
/// <param name="From">
/// The first day that is looked at: to be first seen means since then. Null: the first of all, which takes longer.
/// </param>
[GenerateSerializer, Immutable, Alias("releases-question")]
public sealed record ReleasesQuestion(
    [property: Id(0)] Filter Filter, [property: Id(1)] DateOnly? At = null, [property: Id(2)] DateOnly? From = null);

/// <summary>Which plugins are in use on a day, and 90 days before.</summary>
[GenerateSerializer, Immutable, Alias("plugins-question")]
public sealed record PluginsQuestion([property: Id(0)] Filter Filter, [property: Id(1)] DateOnly? At = null);

/// <summary>How installations moved between the values of an ordered dimension, from the first day to the last.</summary>
/// <param name="Filter">Met on the last day.</param>
/// <param name="By">A dimension whose <see cref="Dimension.IsOrdered"/>.</param>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
[GenerateSerializer, Immutable, Alias("movement-question")]
public sealed record MovementQuestion(
    [property: Id(0)] Filter Filter,
    [property: Id(1)] string By,
    [property: Id(2)] DateOnly? From = null,
    [property: Id(3)] DateOnly? To = null);

/// <summary>Which value those had that fell silent.</summary>
[GenerateSerializer, Immutable, Alias("silence-question")]
public sealed record SilenceQuestion(
    [property: Id(0)] Filter Filter,
    [property: Id(1)] string By,
    [property: Id(2)] DateOnly? From = null,
    [property: Id(3)] DateOnly? To = null);

/// <summary>Which ids more than one installation seems to report with.</summary>
[GenerateSerializer, Immutable, Alias("shared-ids-question")]
public sealed record SharedIdsQuestion(
    [property: Id(0)] Filter Filter, [property: Id(1)] DateOnly? From = null, [property: Id(2)] DateOnly? To = null);

/// <summary>How many installations report each field on a day.</summary>
[GenerateSerializer, Immutable, Alias("coverage-question")]
public sealed record CoverageQuestion([property: Id(0)] Filter Filter, [property: Id(1)] DateOnly? At = null);

/// <summary>A page of installations, as they were on a day.</summary>
/// <param name="Filter">Which ones.</param>
/// <param name="At">The day.</param>
/// <param name="Sort"><c>last_received</c>, <c>since</c>, or the name of a dimension that is a column.</param>
/// <param name="Descending">The greatest first; those that do not report it are last in either direction.</param>
/// <param name="After">The last one of the page before; null for the first page.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="WithContact">For the scope <c>admin</c> alone.</param>
/// <param name="WithoutTotal">Whether nobody wants to know how many there are in all, which takes as long again.</param>
[GenerateSerializer, Immutable, Alias("instances-question")]
public sealed record InstancesQuestion(
    [property: Id(0)] Filter Filter,
    [property: Id(1)] DateOnly? At,
    [property: Id(2)] string Sort,
    [property: Id(3)] bool Descending,
    [property: Id(4)] InstanceCursor? After,
    [property: Id(5)] int Limit,
    [property: Id(6)] bool WithContact,
    [property: Id(7)] bool WithoutTotal = false)
{
    public const string LastReceived = "last_received";
    public const string Since = "since";
}

/// <summary>A page of heartbeats, the newest first.</summary>
/// <param name="InstanceId">Null: of all installations.</param>
/// <param name="From">Inclusive. Null: from the first one.</param>
/// <param name="To">Exclusive. Null: to the last one.</param>
/// <param name="Before">Only those that are older than this place. Null: from the newest.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="WithContact">For the scope <c>admin</c> alone.</param>
/// <param name="WithBody">Likewise.</param>
[GenerateSerializer, Immutable, Alias("heartbeats-question")]
public sealed record HeartbeatsQuestion(
    [property: Id(0)] Guid? InstanceId,
    [property: Id(1)] DateTimeOffset? From,
    [property: Id(2)] DateTimeOffset? To,
    [property: Id(3)] Cursor? Before,
    [property: Id(4)] int Limit,
    [property: Id(5)] bool WithContact = false,
    [property: Id(6)] bool WithBody = false);

/// <param name="Value">What the list is sorted by, as the answer has it; null for "not reported".</param>
/// <param name="InstanceId">Decides between those with the same value.</param>
[GenerateSerializer, Immutable, Alias("instance-cursor")]
public sealed record InstanceCursor([property: Id(0)] string? Value, [property: Id(1)] Guid InstanceId);
