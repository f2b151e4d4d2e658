using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Storage;

/// <summary>A store whose first batch takes until the test says so.</summary>
internal sealed class HangingOnce(IHeartbeatStore store) : IHeartbeatStore
{
    private readonly TaskCompletionSource hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first batch has come.</summary>
    public Task Hangs => hangs.Task;

    public void GoOn() => goOn.SetResult();

    public async ValueTask<IReadOnlyList<LastHeartbeat>> RecordAsync(
        IReadOnlyList<Submission> batch, TimeSpan window, CancellationToken cancellationToken)
    {
        if (hangs.TrySetResult())
        {
            await goOn.Task;
        }

        return await store.RecordAsync(batch, window, cancellationToken);
    }

    public StoreFault Classify(Exception exception) => store.Classify(exception);
}
