using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>
/// How long heartbeats wait that come at fixed times, whatever became of those before: both sides at 80 % of what the
/// peer takes at most.
/// </summary>
internal sealed class OpenLoopScenario : Scenario
{
    private const double Share = 0.8;

    public override string Figure => "p99, ms";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var ours = await Receivers.OnPostgreSqlAsync(stage, cancellationToken);
        var theirs = await Peers.OnPostgreSqlAsync(stage, cancellationToken);
        var closed = new LoadedSide(theirs, stage.Terms, new Load(), Figures.Accepted);
        await closed.WarmUpAsync(cancellationToken);
        var best = await closed.MeasureAsync(cancellationToken);
        var load = new Load { Rate = Share * best.Figure };
        return (
            new LoadedSide(ours, stage.Terms, load, Figures.P99),
            new LoadedSide(theirs, stage.Terms, load, Figures.P99));
    }
}
