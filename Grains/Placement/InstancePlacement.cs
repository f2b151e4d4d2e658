using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime.GrainDirectory;
using Orleans.Runtime.Hosting;
using Orleans.Runtime.Placement;

namespace Telemetry.Grains.Placement;

/// <summary>Where an instance's grain lives follows from its id: see <see cref="InstanceDirectory"/>.</summary>
public sealed class InstancePlacement : PlacementStrategy
{
    /// <summary>There is nothing to register: every silo computes the same owner.</summary>
    public override bool IsUsingGrainDirectory => false;
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class InstancePlacementAttribute() : PlacementAttribute(new InstancePlacement());

/// <summary>Asked when a silo has refused a call because it is shutting down: computes the owner again.</summary>
public sealed class InstancePlacementDirector(InstanceDirectory directory) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(directory.SiloOf(target.GrainIdentity));
}

public static class InstancePlacementSetup
{
    /// <summary>Without it a silo cannot place the grains of instances.</summary>
    public static ISiloBuilder AddInstancePlacement(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<InstanceDirectory>();
        silo.Services.AddSingleton<IGrainDirectoryCache>(services => services.GetRequiredService<InstanceDirectory>());
        return silo
            .AddGrainDirectory(InstanceDirectory.Name, (services, _) => services.GetRequiredService<InstanceDirectory>())
            .AddPlacementDirector<InstancePlacement, InstancePlacementDirector>();
    }
}
