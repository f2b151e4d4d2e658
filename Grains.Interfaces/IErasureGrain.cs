namespace Telemetry.Grains.Interfaces;

/// <summary>Erases an installation; its key is the installation's id.</summary>
[Alias("erasure")]
public interface IErasureGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Takes out all that the installation has sent up to a time: heartbeats, states, refusals, and that it was ever there. Of
    /// its id a hash is kept, so that no import brings back what is older. What it sends later is that of a new one.
    /// </summary>
    /// <returns>False: there is more to do; call again. A call may be made again at any time.</returns>
    [Alias("erase")]
    ValueTask<bool> EraseAsync(DateTimeOffset upTo);
}
