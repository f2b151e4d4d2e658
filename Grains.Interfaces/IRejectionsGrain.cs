using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces;

/// <summary>
/// Heartbeats that came with a good key and were refused for what they hold, and fields of recorded heartbeats that were
/// repaired (key 0; there is one list). Bounded by rows a day and by age, so that a broken sender release leaves a trace
/// and cannot fill the disk.
/// </summary>
[Alias("rejections")]
public interface IRejectionsGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Keeps the rejections, which are of one heartbeat. False when today's share of their outcome is used up or too many
    /// are being written.
    /// </summary>
    [Alias("add")]
    ValueTask<bool> AddAsync(ImmutableArray<Rejection> rejections);

    /// <summary>Newest first.</summary>
    [Alias("list")]
    ValueTask<ImmutableArray<Rejection>> ListAsync(RejectionQuery query);

    /// <summary>How often each cause is kept, the most frequent first and no more than <paramref name="limit"/>.</summary>
    [Alias("causes")]
    ValueTask<ImmutableArray<RejectionCount>> CountAsync(int limit);

    /// <summary>Null when there is none with this id, or it was too old to be kept.</summary>
    [Alias("find")]
    ValueTask<Rejection?> FindAsync(Guid id);
}

/// <param name="Before">The id of the last one already seen; null for the newest.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="Outcome">One kind; null takes both.</param>
/// <param name="Cause">One cause; null takes all.</param>
[GenerateSerializer, Immutable, Alias("rejection-query")]
public sealed record RejectionQuery(
    [property: Id(0)] Guid? Before,
    [property: Id(1)] int Limit,
    [property: Id(2)] RejectionOutcome? Outcome = null,
    [property: Id(3)] RejectionCause? Cause = null);

/// <summary>What rejections have in common: see <see cref="Rejection"/>. Null stands for null.</summary>
[GenerateSerializer, Immutable, Alias("rejection-cause")]
public sealed record RejectionCause(
    [property: Id(0)] string Error,
    [property: Id(1)] string? Field,
    [property: Id(2)] string? Reason,
    [property: Id(3)] string? EventyayVersion);

/// <param name="Outcome">What became of these heartbeats.</param>
/// <param name="Cause">Why.</param>
/// <param name="Count">How often.</param>
/// <param name="First">The first that is kept.</param>
/// <param name="Last">The last one.</param>
[GenerateSerializer, Immutable, Alias("rejection-count")]
public sealed record RejectionCount(
    [property: Id(0)] RejectionOutcome Outcome,
    [property: Id(1)] RejectionCause Cause,
    [property: Id(2)] long Count,
    [property: Id(3)] DateTimeOffset First,
    [property: Id(4)] DateTimeOffset Last);

[GenerateSerializer, Immutable, Alias("rejection")]
public sealed record Rejection
{
    /// <summary>Version 7: its order is the order of arrival.</summary>
    [Id(0)] public required Guid Id { get; init; }
    [Id(1)] public required DateTimeOffset ReceivedAt { get; init; }
    [Id(2)] public required RejectionOutcome Outcome { get; init; }
    [Id(3)] public required string KeyId { get; init; }

    /// <summary>The error code of the answer, or of the answer that an unrepaired field would have had.</summary>
    [Id(4)] public required string Error { get; init; }

    /// <summary>The field or fields it is about, at most 64 characters, nothing private in it; null when it is about the whole body.</summary>
    [Id(5)] public string? Field { get; init; }
    [Id(6)] public string? Reason { get; init; }

    /// <summary>Null when the body did not say.</summary>
    [Id(7)] public Guid? InstanceId { get; init; }

    /// <summary>Null when the body did not say.</summary>
    [Id(8)] public string? EventyayVersion { get; init; }

    /// <summary>
    /// What came, without private values, cut at 10,000 bytes. It can be anything, so it is not text. Null when it was
    /// repaired: then it is the raw payload of the heartbeat with this instance and time.
    /// </summary>
    [Id(9)] public byte[]? Body { get; init; }
}

/// <summary>What became of the heartbeat.</summary>
[GenerateSerializer, Alias("rejection-outcome")]
public enum RejectionOutcome
{
    Refused,

    /// <summary>Recorded, without what was wrong in this field.</summary>
    Repaired,
}
