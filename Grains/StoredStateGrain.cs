using Orleans.Storage;

namespace Telemetry.Grains;

/// <summary>
/// A grain whose one state is in the ADO.NET grain storage. The state's version makes two activations safe: the second one
/// to write fails, is deactivated and reads anew.
/// </summary>
/// <remarks>
/// It is read by the first call and not while the grain wakes: it would be held back for five seconds if the store failed,
/// and its callers would be handed the database's own exception (<see cref="StoreGrain"/> guards calls).
/// </remarks>
public abstract class StoredStateGrain<T>(IGrainStorage storage, string name) : StoreGrain
    where T : class, new()
{
    private readonly GrainState<T> kept = new(new T());
    private bool isRead;

    /// <summary>What is kept; a new one if nothing ever was.</summary>
    protected async ValueTask<T> ReadAsync()
    {
        if (!isRead)
        {
            await storage.ReadStateAsync(name, this.GetGrainId(), kept);
            isRead = true;
        }

        return kept.State ??= new T();
    }

    /// <summary>Durable when the call returns. What could not be written is not remembered either.</summary>
    protected async Task KeepAsync(T state)
    {
        var before = kept.State;
        kept.State = state;
        try
        {
            await storage.WriteStateAsync(name, this.GetGrainId(), kept);
        }
        catch
        {
            kept.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
