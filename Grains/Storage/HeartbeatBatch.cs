using System.Threading.Channels;

namespace Telemetry.Grains.Storage;

/// <summary>
/// Takes from the queue what can be written together, in the order in which it came: at most so many heartbeats, one of
/// each instance. A second heartbeat of an instance stays behind for the next batch.
/// </summary>
internal sealed class HeartbeatBatch(ChannelReader<PendingHeartbeat> queue, int size)
{
    private readonly HashSet<Guid> instances = [];
    private readonly Queue<PendingHeartbeat> heldBack = [];

    /// <summary>Heartbeats that wait for a batch.</summary>
    public int Waiting => heldBack.Count + queue.Count;

    /// <summary>The next batch; empty when nothing waits.</summary>
    public List<PendingHeartbeat> Take()
    {
        var batch = new List<PendingHeartbeat>(Math.Min(size, Waiting));
        instances.Clear();
        for (var again = heldBack.Count; again > 0; again--)
        {
            Add(batch, heldBack.Dequeue());
        }

        while (batch.Count < size && heldBack.Count < size && queue.TryRead(out var heartbeat))
        {
            Add(batch, heartbeat);
        }

        return batch;
    }

    private void Add(List<PendingHeartbeat> batch, PendingHeartbeat heartbeat)
    {
        if (batch.Count < size && instances.Add(heartbeat.InstanceId))
        {
            batch.Add(heartbeat);
        }
        else
        {
            heldBack.Enqueue(heartbeat);
        }
    }
}

/// <summary>
/// A heartbeat in the queue, and the promise of its standing: null when the store could not say in time.
/// Continuations run elsewhere, so that a slow caller does not hold the writer.
/// </summary>
internal sealed class PendingHeartbeat(Submission submission, long queuedAt)
    : TaskCompletionSource<Standing?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public Submission Submission => submission;

    public Guid InstanceId => submission.Heartbeat.InstanceId;

    /// <summary>A timestamp of the writer's <see cref="TimeProvider"/>.</summary>
    public long QueuedAt => queuedAt;
}
