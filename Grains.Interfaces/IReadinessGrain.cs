namespace Telemetry.Grains.Interfaces;

/// <summary>Answers whether a heartbeat that came now could be kept: grains are called and the store answers.</summary>
[Alias("readiness")]
public interface IReadinessGrain : IGrainWithIntegerKey
{
    /// <summary>Null when all is well, else one sentence for the operator (no address and no secret in it).</summary>
    [Alias("check")]
    ValueTask<string?> CheckAsync(CancellationToken cancellationToken);
}
