using System.Threading.Channels;

namespace Telemetry.Grains.Storage;

/// <summary>
/// Takes from the queue what can be written together: at most so many heartbeats, one of each instance, ordered by
/// instance. A second heartbeat of an instance stays behind for the next batch.
/// </summary>
internal sealed class HeartbeatBatch(ChannelReader<PendingHeartbeat> queue, int size)
{
    private readonly HashSet<Guid> instances = [];
    private readonly Queue<PendingHeartbeat> heldBack = [];

    public List<PendingHeartbeat> Heartbeats { get; } = [];

    /// <summary>
    /// Waits for the first heartbeat and takes with it all that are there. False when the queue is closed and empty.
    /// </summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        Heartbeats.Clear();
        instances.Clear();
        for (var again = heldBack.Count; again > 0; again--)
        {
            Take(heldBack.Dequeue());
        }

        if (Heartbeats.Count == 0 && !await queue.WaitToReadAsync(cancellationToken))
        {
            return false;
        }

        while (Heartbeats.Count < size && heldBack.Count < size && queue.TryRead(out var heartbeat))
        {
            Take(heartbeat);
        }

        Heartbeats.Sort(static (a, b) => a.InstanceId.CompareTo(b.InstanceId));
        return true;
    }

    private void Take(PendingHeartbeat heartbeat)
    {
        if (Heartbeats.Count < size && instances.Add(heartbeat.InstanceId))
        {
            Heartbeats.Add(heartbeat);
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
