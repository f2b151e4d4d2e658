namespace Telemetry.Grains.Interfaces;

/// <summary>Too many reads wait already. Nothing was read; the caller may come back later.</summary>
[GenerateSerializer, Alias("store-busy")]
public sealed class StoreBusyException() : Exception("Too many reads wait for the store.");
