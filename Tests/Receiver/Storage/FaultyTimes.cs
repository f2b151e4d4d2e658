using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Storage;

/// <summary>Counts the batches that a store did not take, so that a test can wait for it to be in trouble.</summary>
internal sealed class FaultyTimes(IHeartbeatStore store) : IHeartbeatStore
{
    private int count;

    public int Count => Volatile.Read(ref count);

    public async ValueTask<IReadOnlyList<LastHeartbeat>> RecordAsync(
        IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        try
        {
            return await store.RecordAsync(batch, window, cancellationToken);
        }
        catch
        {
            Interlocked.Increment(ref count);
            throw;
        }
    }

    public StoreFault Classify(Exception exception) => store.Classify(exception);
}
