using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace Telemetry.Grains.Placement;

/// <summary>Where an instance's grain lives follows from its id: see <see cref="InstanceDirectory"/>.</summary>
[Serializable, GenerateSerializer, Immutable]
public sealed class InstancePlacement : PlacementStrategy
{
    /// <summary>There is nothing to write down: every silo reckons the same place.</summary>
    public override bool IsUsingGrainDirectory => false;
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class InstancePlacementAttribute() : PlacementAttribute(new InstancePlacement());

/// <summary>Asked when a silo has just refused a call, because it is on its way out: reckons again.</summary>
public sealed class InstancePlacementDirector(InstanceDirectory directory) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(directory.SiloOf(target.GrainIdentity));
}
