using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Telemetry.Grains.Interfaces.Statistics;

[GenerateSerializer, Immutable, Alias("instances-answer")]
public sealed record InstancesAnswer
{
    [Id(0)] public required DateTimeOffset? AsOf { get; init; }
    [Id(1)] public required Filter Filter { get; init; }
    [Id(2)] public required DateOnly At { get; init; }

    /// <summary>On all pages; 0 when nobody asked.</summary>
    [Id(3)] public required long Total { get; init; }
    [Id(4)] public required ImmutableArray<ListedInstance> Instances { get; init; }

    /// <summary>For the next page; null on the last one.</summary>
    [Id(5)] public required InstanceCursor? Next { get; init; }
}

/// <param name="Heartbeats">Newest first; there may be none although more follow.</param>
/// <param name="Next">Where the next page begins. Null: nothing follows.</param>
[GenerateSerializer, Immutable, Alias("heartbeats-answer")]
public sealed record HeartbeatsAnswer(
    [property: Id(0)] ImmutableArray<Heartbeat> Heartbeats, [property: Id(1)] Cursor? Next);

/// <summary>What an installation was like on a day: for one that was silent, as last reported.</summary>
[GenerateSerializer, Immutable, Alias("listed-instance")]
public sealed record ListedInstance
{
    [Id(0)] public required Guid InstanceId { get; init; }

    /// <summary>active, dormant or lost.</summary>
    [Id(1)] public required string Status { get; init; }

    /// <summary>The day of its first heartbeat.</summary>
    [Id(2)] public required DateOnly FirstSeen { get; init; }

    /// <summary>The first day on which it reported what it reports.</summary>
    [Id(3)] public required DateOnly Since { get; init; }
    [Id(4)] public required DateTimeOffset LastReceivedAt { get; init; }

    /// <summary>Every dimension that has one value, in the order of <see cref="Dimension.All"/>.</summary>
    [Id(5)] public required ImmutableArray<Reported> Reported { get; init; }

    /// <summary>Null when it was not asked for or none was given.</summary>
    [Id(6), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? MaintainerContact { get; init; }
}

/// <param name="Dimension">Its name.</param>
/// <param name="Value">Null: not reported.</param>
[GenerateSerializer, Immutable, Alias("reported")]
public sealed record Reported([property: Id(0)] string Dimension, [property: Id(1)] string? Value);

/// <summary>One installation and all that it was.</summary>
[GenerateSerializer, Immutable, Alias("instance-answer")]
public sealed record InstanceAnswer
{
    [Id(0)] public required DateTimeOffset? AsOf { get; init; }
    [Id(1)] public required Guid InstanceId { get; init; }
    [Id(2)] public required string Status { get; init; }
    [Id(3)] public required DateOnly FirstSeen { get; init; }
    [Id(4)] public required DateTimeOffset LastReceivedAt { get; init; }

    /// <summary>Whether more than one installation seems to report with this id; null when nothing says so.</summary>
    [Id(5)] public required SharedId? Shared { get; init; }

    /// <summary>Newest first.</summary>
    [Id(6)] public required ImmutableArray<TimelineState> States { get; init; }

    /// <summary>The last ten of the ten days before the last one, newest first, without bodies.</summary>
    [Id(7)] public required ImmutableArray<Heartbeat> Heartbeats { get; init; }

    /// <summary>Null when it was not asked for or none was given.</summary>
    [Id(8), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? MaintainerContact { get; init; }
}

/// <summary>A stretch of days in which an installation reported the same things.</summary>
[GenerateSerializer, Immutable, Alias("timeline-state")]
public sealed record TimelineState
{
    [Id(0)] public required DateOnly From { get; init; }

    /// <summary>The first day on which it does not hold any more; may be to come.</summary>
    [Id(1)] public required DateOnly Until { get; init; }

    /// <summary>new, returned (after a silence) or changed.</summary>
    [Id(2)] public required string Began { get; init; }
    [Id(3)] public required DateTimeOffset LastReceivedAt { get; init; }
    [Id(4)] public required ImmutableArray<Reported> Reported { get; init; }

    /// <summary>Null: not reported.</summary>
    [Id(5)] public required ImmutableArray<string>? Plugins { get; init; }
}
