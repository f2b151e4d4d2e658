using Microsoft.Extensions.Options;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics;

/// <summary>Keeps the fold running, if statistics are wanted.</summary>
internal sealed class FoldWaking(IGrainFactory grains, IOptions<StatisticsOptions> options, TimeProvider time)
    : GrainWaking(TimeSpan.FromSeconds(5), time)
{
    protected override ValueTask WakeAsync() =>
        options.Value.Enabled ? grains.GetGrain<IFoldGrain>(0).WakeAsync() : ValueTask.CompletedTask;
}
