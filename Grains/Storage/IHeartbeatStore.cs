using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage;

/// <summary>
/// Records batches of heartbeats. One specification in the tests runs on every implementation.
/// </summary>
public interface IHeartbeatStore
{
    /// <summary>How many batches the store takes at the same time with profit.</summary>
    int Parallelism { get; }

    /// <summary>
    /// Records the batch in one transaction. For each heartbeat, in the batch's order, returns what stands for its
    /// instance afterwards: its own receipt when it was recorded now or before, else the one that refuses it.
    /// Committed, flushed and durable when the task completes.
    /// </summary>
    /// <param name="batch">At least one heartbeat, no two of the same instance, in any order: silos that write the same
    /// instances must not wait for each other in a circle.</param>
    /// <param name="window">A heartbeat is recorded if its instance's last one is at least this much older, or none.</param>
    /// <param name="cancellationToken">Cancelling leaves it unknown whether the batch was recorded.</param>
    /// <exception cref="Exception">Nothing of the batch was recorded, or, where <see cref="Judge"/> calls it
    /// <see cref="StoreFault.Passing"/>, that is unknown: the same receipts may be sent again.</exception>
    ValueTask<IReadOnlyList<Standing>> RecordAsync(
        IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken);

    /// <summary>What an exception of <see cref="RecordAsync"/> says about trying again.</summary>
    StoreFault Judge(Exception exception);
}

/// <summary>A heartbeat on its way to the store.</summary>
public readonly record struct Submission(Heartbeat Heartbeat, Receipt Receipt);

/// <summary>What decides about an instance's next heartbeat: when the last one came, and its receipt.</summary>
public readonly record struct Standing(DateTimeOffset LastReceivedAt, Guid LastReceiptId);

public enum StoreFault
{
    /// <summary>The store is away, locked, full or cut off: the same batch may pass later.</summary>
    Passing,

    /// <summary>The store refuses what a row holds: the batch passes without that row.</summary>
    Content,

    /// <summary>Anything else, such as a missing table: neither waiting nor another batch helps.</summary>
    Lasting,
}
