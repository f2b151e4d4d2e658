using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>How near the receiver comes to what the database takes when nothing stands before it.</summary>
internal sealed class RawInsertScenario : Scenario
{
    public override string Figure => "accepted/s, rows/s";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var target = await Receivers.OnPostgreSqlAsync(stage, cancellationToken);
        var empty = await Receivers.MigratedDatabaseAsync(stage, cancellationToken);
        return (
            new LoadedSide(target, stage.Terms, new Load(), Figures.Accepted),
            new RawInserts(target.Database!, empty, stage.Terms));
    }
}
