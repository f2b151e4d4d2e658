using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// Hands a heartbeat to its instance's grain, and rides out what passes: a silo that dies, a store that is away. Sent
/// again with the same receipt, so a first try that had reached the store after all is found and not repeated.
/// </summary>
internal sealed class HeartbeatDelivery(IGrainFactory grains, RetryBudget budget)
{
    private GrainReference? anyInstance;

    public ValueTask<Outcome> DeliverAsync(Heartbeat heartbeat, Receipt receipt) =>
        budget.SpendAsync(
            () => InstanceOf(heartbeat.InstanceId).RecordAsync(heartbeat, receipt),
            static outcome => outcome.Verdict == Verdict.Unavailable,
            new Outcome(Verdict.Unavailable));

    /// <summary>
    /// The type of the grains is looked up once: by the interface for each call, it was 4 % of all the CPU time that a
    /// recorded heartbeat takes. (Fails, to be tried again, as long as no silo has said which grains there are.)
    /// </summary>
    private IInstanceGrain InstanceOf(Guid id)
    {
        var any = anyInstance ??= (GrainReference)grains.GetGrain<IInstanceGrain>(Guid.Empty);
        return (IInstanceGrain)grains.GetGrain(
            GrainId.Create(any.GrainId.Type, GrainIdKeyExtensions.CreateGuidKey(id)), any.InterfaceType);
    }
}
