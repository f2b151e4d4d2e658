using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.GrainDirectory;
using Orleans.Runtime.Hosting;

namespace Telemetry.Grains.Placement;

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
