using System.Threading.Channels;

namespace Telemetry.Grains.Storage;

/// <summary>
/// Takes from the queue what can be written together, in the order in which it came: so many heartbeats at most, one of
/// each instance. A second heartbeat of an instance begins the next batch.
/// </summary>
internal sealed class HeartbeatBatch(ChannelReader<PendingHeartbeat> queue, int size)
{
    private PendingHeartbeat? next;

    /// <summary>At least one heartbeat. Waits until there is one; null when the queue is closed and empty.</summary>
    public async ValueTask<List<PendingHeartbeat>?> TakeAsync()
    {
        var batch = new List<PendingHeartbeat>();
        var instances = new HashSet<Guid>();

        // Another batch may have taken what there was.
        while (batch.Count == 0 && (next is not null || await queue.WaitToReadAsync()))
        {
            while (batch.Count < size && (next is not null || queue.TryRead(out next)) && instances.Add(next.InstanceId))
            {
                batch.Add(next);
                next = null;
            }
        }

        return batch.Count > 0 ? batch : null;
    }
}

/// <summary>
/// A heartbeat in the queue, and the promise of what is last for its instance: null when the store could not say in time.
/// Continuations run elsewhere, so that a slow caller does not hold up the writer.
/// </summary>
internal sealed class PendingHeartbeat(Submission submission, long queuedAt)
    : TaskCompletionSource<LastHeartbeat?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public Submission Submission => submission;
    public Guid InstanceId => submission.Heartbeat.InstanceId;

    /// <summary>A timestamp of the writer's <see cref="TimeProvider"/>.</summary>
    public long QueuedAt => queuedAt;
}
