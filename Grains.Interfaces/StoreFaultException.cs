namespace Telemetry.Grains.Interfaces;

/// <summary>
/// The store failed while a grain did what it was asked to. The only thing that a caller hears of a store's fault: what a
/// database itself throws is known to no front door, and its message may quote a row.
/// </summary>
/// <remarks>Whether the call changed something is unknown.</remarks>
[GenerateSerializer, Alias("store-fault-exception")]
public sealed class StoreFaultException(string what, bool isTransient) : Exception($"The store failed ({what}).")
{
    /// <summary>The store is away, locked or full: the same call may pass later. Else neither waiting nor trying helps.</summary>
    [Id(0)] public bool IsTransient { get; } = isTransient;
}
