namespace Telemetry.Grains.Interfaces;

/// <summary>Each silo answers for itself, whatever the key is.</summary>
[Alias("readiness")]
public interface IReadinessGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Returns when an instance's grain on the silo that was asked has been placed, activated and called. That the store
    /// answers is not part of it: while it is away heartbeats are taken and wait.
    /// </summary>
    [Alias("check")]
    ValueTask CheckAsync(CancellationToken cancellationToken);
}
