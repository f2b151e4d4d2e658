using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>
/// What the fold takes from the heartbeats: the receiver with it against one where it is off. What was not folded under load
/// is folded before the other side's turn.
/// </summary>
internal sealed class FoldScenario : Scenario
{
    public override string Figure => "accepted/s";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var ours = await Receivers.OnPostgreSqlAsync(stage, cancellationToken);
        var theirs = await Receivers.WithoutFoldAsync(stage, heartbeats: 0, cancellationToken);
        return (
            new Folded(new LoadedSide(ours, stage.Terms, new Load(), Figures.Accepted), Folding.OnPostgreSql(ours.Database!)),
            new LoadedSide(theirs, stage.Terms, new Load(), Figures.Accepted));
    }

    private sealed class Folded(LoadedSide loaded, Folding folding) : Side
    {
        public override async Task WarmUpAsync(CancellationToken cancellationToken)
        {
            await loaded.WarmUpAsync(cancellationToken);
            await folding.UntilCaughtUpAsync(cancellationToken);
        }

        public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
        {
            var measured = await loaded.MeasureAsync(cancellationToken);
            await folding.UntilCaughtUpAsync(cancellationToken);
            return measured;
        }
    }
}
