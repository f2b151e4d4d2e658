namespace Telemetry.Faults.SingleMachine;

/// <summary>A fault of the all-in-one receiver.</summary>
internal sealed class SingleMachineScenario : Scenario
{
    public required Func<SingleReceiver, CancellationToken, Task> Fault { get; init; }

    public override async Task<IReceiver> StartAsync(CancellationToken cancellationToken) =>
        await SingleReceiver.StartAsync(cancellationToken);

    public override Task BreakAsync(IReceiver receiver, FaultClock clock, CancellationToken cancellationToken) =>
        Fault((SingleReceiver)receiver, cancellationToken);
}
