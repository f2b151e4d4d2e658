using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>
/// A grain that reads and writes the store itself. What the database throws while it is away becomes an exception that
/// a front door knows, and makes the call again for.
/// </summary>
public abstract class StoreGrain(IHeartbeatStore store) : Grain, IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) => OnStoreAsync(context.Invoke);

    public sealed override Task OnActivateAsync(CancellationToken cancellationToken) =>
        OnStoreAsync(() => ReadAsync(cancellationToken));

    /// <summary>What the grain has to know before its first call.</summary>
    protected virtual Task ReadAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task OnStoreAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (store.Classify(exception) == StoreFault.Transient)
        {
            throw new StoreAwayException();
        }
    }
}
