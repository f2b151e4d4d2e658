using System.Threading.RateLimiting;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage;

/// <summary>Lets so many reads run at the same time, and so many more wait, the oldest first.</summary>
internal sealed class ReadQueue : IDisposable
{
    private readonly ConcurrencyLimiter limiter;

    /// <param name="lane">One of <see cref="ReadLanes"/>, for the metrics.</param>
    /// <param name="options">How many at a time, and how many may wait.</param>
    /// <param name="metrics">Where the length of the queue is seen.</param>
    public ReadQueue(string lane, StorageOptions options, StoreMetrics metrics)
    {
        limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = options.Readers,
            QueueLimit = options.ReadQueue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        metrics.ObserveReads(lane, () => limiter.GetStatistics()!.CurrentQueuedCount, options.ReadQueue);
    }

    /// <exception cref="StoreBusyException">Too many wait.</exception>
    public async ValueTask<T> InTurnAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        using var turn = await limiter.AcquireAsync(permitCount: 1, cancellationToken);
        return turn.IsAcquired ? await read() : throw new StoreBusyException();
    }

    public void Dispose() => limiter.Dispose();
}
