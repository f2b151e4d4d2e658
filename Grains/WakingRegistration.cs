using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Imports;
using Telemetry.Grains.Statistics;

namespace Telemetry.Grains;

public static class WakingRegistration
{
    /// <summary>Keeps the fold and imports going. After the silo, so that it ends before the silo does.</summary>
    public static IServiceCollection AddWaking(this IServiceCollection services) =>
        services.AddHostedService<FoldWaking>().AddHostedService<ImportsWaking>();
}
