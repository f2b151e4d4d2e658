using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Instances;

/// <summary>Erases an installation, for the call of the API and for the page.</summary>
internal sealed class InstanceErasing(IGrainFactory grains, RetryBudget budget, TimeProvider time)
{
    /// <summary>Returns when nothing is left of what it has sent before the call.</summary>
    /// <exception cref="UnavailableException">The cluster gave no answer in time. Part of it may be erased; call again.</exception>
    public async Task EraseAsync(Guid instance, CancellationToken cancellationToken)
    {
        var now = StoredTime.Of(time.GetUtcNow());
        while (!await budget.SpendAsync(() => grains.GetGrain<IErasureGrain>(instance).EraseAsync(now), cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
