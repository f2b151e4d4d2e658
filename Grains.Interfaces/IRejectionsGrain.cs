using System.Collections.Immutable;

namespace Telemetry.Grains.Interfaces;

/// <summary>
/// Heartbeats that came with a good key and were refused for what they hold (key 0; there is one list). Bounded by
/// rows a day and by age, so that a broken sender release leaves a trace and cannot fill the disk.
/// </summary>
[Alias("rejections")]
public interface IRejectionsGrain : IGrainWithIntegerKey
{
    /// <summary>Keeps the rejection. False when today's share is used up or too many are being written.</summary>
    [Alias("add")]
    ValueTask<bool> AddAsync(Rejection rejection);

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
    [Id(2)] public required string KeyId { get; init; }

    /// <summary>The error code of the answer, such as <c>invalid_field</c>.</summary>
    [Id(3)] public required string Error { get; init; }

    /// <summary>The field or fields it is about; null when it is about the whole body.</summary>
    [Id(4)] public string? Field { get; init; }
    [Id(5)] public string? Reason { get; init; }

    /// <summary>The body as it came, cut at 10,000 bytes. It can be anything, so it is not text.</summary>
    [Id(6)] public required byte[] Body { get; init; }
}
