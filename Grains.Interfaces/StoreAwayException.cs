namespace Telemetry.Grains.Interfaces;

/// <summary>
/// The store is away, locked or full, and the call may be made again. Carries no message of the database, which may
/// quote what a row holds.
/// </summary>
[GenerateSerializer, Alias("store-away")]
public sealed class StoreAwayException() : Exception("The store is away.");
