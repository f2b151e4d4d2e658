using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>
/// All instances come within the same second, as after an outage of the network, and then nobody: every one is to be
/// recorded. The bar is on how long the slowest waited.
/// </summary>
internal sealed class HerdScenario : Scenario
{
    private const int Instances = 20_000;

    public override string Figure => "slowest of 20,000, s";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var target = await Receivers.OnPostgreSqlAsync(stage, cancellationToken);
        var load = new Load { Instances = Instances, Rate = Instances, Connections = 2000 };
        return (new LoadedSide(target, stage.Terms, load, Figures.Slowest), null);
    }
}
