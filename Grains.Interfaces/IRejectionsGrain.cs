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

    /// <summary>Newest first. <paramref name="before"/> is the id of the last one already seen; null for the newest.</summary>
    [Alias("list")]
    ValueTask<ImmutableArray<Rejection>> ListAsync(Guid? before, int limit);
}

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
