using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage;

/// <summary>
/// Records batches of heartbeats. One specification in the tests runs on every implementation.
/// </summary>
public interface IHeartbeatStore
{
    /// <summary>
    /// Records the batch in one transaction. A heartbeat is recorded when its instance is new, when the instance's last one
    /// is at least a window older, or when that one lies further in the future than
    /// <see cref="ClockDifference.Most"/> (it was stored while a clock was wrong).
    /// </summary>
    /// <param name="batch">At least one heartbeat, no two of the same instance, in any order.</param>
    /// <param name="window">One heartbeat per instance in this time.</param>
    /// <param name="cancellationToken">Cancelling leaves it unknown whether the batch was recorded.</param>
    /// <returns>For each heartbeat, in the batch's order, the last one of its instance afterwards: itself when it was
    /// recorded now or by an earlier try, else the one that stands in its way. Committed and durable by then.</returns>
    /// <exception cref="Exception">Nothing of the batch was recorded, or, where <see cref="Classify"/> calls it
    /// <see cref="StoreFault.Transient"/>, that is unknown: the same receipts may be sent again.</exception>
    ValueTask<IReadOnlyList<LastHeartbeat>> RecordAsync(
        IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken);

    /// <summary>What an exception of <see cref="RecordAsync"/> says about trying again.</summary>
    StoreFault Classify(Exception exception);
}

/// <summary>A heartbeat on its way to the store.</summary>
public readonly record struct Submission(Heartbeat Heartbeat, Receipt Receipt);

/// <summary>When an instance's last heartbeat was received, and its receipt. They decide about the next one.</summary>
public readonly record struct LastHeartbeat(DateTimeOffset ReceivedAt, Guid ReceiptId);

public enum StoreFault
{
    /// <summary>The store is away, locked, full or cut off: the same batch may pass later.</summary>
    Transient,

    /// <summary>The store refuses what a row holds: the batch passes without that row.</summary>
    Content,

    /// <summary>Anything else, such as a missing table: neither waiting nor another batch helps.</summary>
    Permanent,
}
