using Telemetry.Bench.Measuring;
using Telemetry.Fleet.Run;

namespace Telemetry.Bench.Targets;

/// <summary>A target under a load.</summary>
/// <param name="target">Is warmed up by the same load, as fast as it goes.</param>
/// <param name="terms">How long the load lasts, unless it says so itself.</param>
/// <param name="load">New instances in every run, unless they are to repeat.</param>
/// <param name="figure">What of a run is the measurement.</param>
internal sealed class LoadedSide(Target target, Terms terms, Load load, Func<RunReport, Measurement> figure) : Side
{
    public override async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        if (load.Repeats)
        {
            await FleetRun.RunAsync(target, load with { Duration = null }, cancellationToken);
        }

        var warmUp = load with
        {
            Rate = null,
            Instances = load.Repeats ? load.Instances : null,
            Duration = terms.WarmUp,
        };
        await FleetRun.RunAsync(target, warmUp, cancellationToken);
    }

    public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        var isBounded = load is { Instances: not null, Repeats: false };
        var run = isBounded ? load : load with { Duration = load.Duration ?? terms.Seconds };
        return figure(await FleetRun.RunAsync(target, run, cancellationToken));
    }
}
