using Microsoft.Extensions.DependencyInjection;

namespace Telemetry.Grains.Statistics;

public static class FoldRegistration
{
    /// <summary>What folds heartbeats into states. Wants the storage.</summary>
    public static IServiceCollection AddFold(this IServiceCollection services) =>
        services
            .AddSingleton<FoldMetrics>()
            .AddSingleton<FoldPace>()
            .AddTransient<StatisticsFold>()
            .AddTransient(provider => new StatisticsRebuild(provider.GetRequiredService<StatisticsFold>()));
}
