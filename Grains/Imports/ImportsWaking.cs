using Telemetry.Grains.Interfaces.Imports;

namespace Telemetry.Grains.Imports;

/// <summary>What broke off with its silo goes on, or is said to have broken off.</summary>
internal sealed class ImportsWaking(IGrainFactory grains, TimeProvider time) : GrainWaking(TimeSpan.FromSeconds(30), time)
{
    protected override ValueTask WakeAsync() => grains.GetGrain<IImportsGrain>(0).WakeAsync();
}
