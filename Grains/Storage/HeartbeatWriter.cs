using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage;

/// <summary>
/// Group commit: while one transaction is under way the next heartbeats gather, and go together in the following one.
/// One writer serves all grains of a silo. Nothing is answered before its transaction is committed.
/// </summary>
public sealed class HeartbeatWriter(
    IHeartbeatStore store, IOptions<HeartbeatOptions> settings, StoreMetrics metrics, TimeProvider time, ILogger<HeartbeatWriter> logger)
    : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly HeartbeatOptions options = settings.Value;
    private readonly Channel<PendingHeartbeat> queue = Channel.CreateBounded<PendingHeartbeat>(settings.Value.QueueCapacity);
    private readonly CancellationTokenSource givingUp = new();
    private Task writing = Task.CompletedTask;
    private long lastQueuedAt;

    /// <summary>How many heartbeats wait for the store.</summary>
    public int Waiting => queue.Reader.Count;

    /// <summary>A timestamp of the writer's <see cref="TimeProvider"/>.</summary>
    public long LastQueuedAt => Volatile.Read(ref lastQueuedAt);

    /// <summary>
    /// Queues the heartbeat. The task gives the last heartbeat of its instance once the transaction is committed; null when
    /// the store stayed away for the whole budget, and then it is unknown whether the heartbeat was recorded.
    /// The task throws <see cref="StoreFaultException"/> when the store refuses the heartbeat.
    /// </summary>
    /// <returns>Null, at once, when the queue is full or the silo is stopping.</returns>
    public Task<LastHeartbeat?>? TryRecord(Submission submission)
    {
        var heartbeat = new PendingHeartbeat(submission, time.GetTimestamp());
        Volatile.Write(ref lastQueuedAt, heartbeat.QueuedAt);
        if (queue.Writer.TryWrite(heartbeat))
        {
            return heartbeat.Task;
        }

        metrics.TurnedAway("queue_full");
        return null;
    }

    /// <summary>Two batches are under way at the same time: one is made ready while the other waits for the disk.</summary>
    public void Start()
    {
        metrics.ObserveQueue(() => Waiting, options.QueueCapacity);
        writing = Task.WhenAll(Task.Run(WriteUntilClosedAsync), Task.Run(WriteUntilClosedAsync));
    }

    /// <summary>Takes no more heartbeats and writes those that are queued. Cancelling gives the rest up.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Writer.TryComplete();
        await using (cancellationToken.Register(givingUp.Cancel))
        {
            await writing;
        }
    }

    public void Dispose() => givingUp.Dispose();

    private async Task WriteUntilClosedAsync()
    {
        var batch = new HeartbeatBatch(queue.Reader, options.BatchSize);
        while (await batch.TakeAsync() is { } heartbeats)
        {
            await WriteAsync(heartbeats);
        }
    }

    private async Task WriteAsync(List<PendingHeartbeat> heartbeats)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            heartbeats.RemoveAll(GivesUp);
            if (heartbeats.Count == 0)
            {
                return;
            }

            var started = time.GetTimestamp();
            try
            {
                var last = await store.RecordAsync(
                    heartbeats.ConvertAll(static h => h.Submission), options.Window, givingUp.Token);
                metrics.BatchWritten(heartbeats.Count, time.GetElapsedTime(started));
                foreach (var (heartbeat, answer) in heartbeats.Zip(last))
                {
                    heartbeat.SetResult(answer);
                }

                return;
            }
            catch (Exception exception)
            {
                var fault = givingUp.IsCancellationRequested ? StoreFault.Transient : store.Classify(exception);
                metrics.BatchFailed(fault, time.GetElapsedTime(started));
                WriterLog.BatchFailed(logger, heartbeats.Count, fault, StoreExceptions.Describe(exception));
                if (fault != StoreFault.Transient)
                {
                    await SingleOutAsync(heartbeats, fault);
                    return;
                }
            }

            // Jitter, so that silos that lost the same database do not come back to it in step.
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), time, givingUp.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>A row that the store refuses harms no other: the batch is halved until that row is alone.</summary>
    private async Task SingleOutAsync(List<PendingHeartbeat> heartbeats, StoreFault fault)
    {
        if (fault == StoreFault.Permanent || heartbeats.Count == 1)
        {
            foreach (var heartbeat in heartbeats)
            {
                metrics.TurnedAway("refused");
                heartbeat.SetException(new StoreFaultException($"it refuses the heartbeat: {fault}", isTransient: false));
            }

            return;
        }

        var half = heartbeats.Count / 2;
        await WriteAsync(heartbeats[..half]);
        await WriteAsync(heartbeats[half..]);
    }

    /// <summary>Answers a heartbeat that has waited for as long as it may.</summary>
    private bool GivesUp(PendingHeartbeat heartbeat)
    {
        if (!givingUp.IsCancellationRequested && time.GetElapsedTime(heartbeat.QueuedAt) < options.WriteBudget)
        {
            return false;
        }

        metrics.TurnedAway("store_away");
        heartbeat.SetResult(null);
        return true;
    }
}
