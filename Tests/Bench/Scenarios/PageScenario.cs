using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>What the overview costs whoever opens it.</summary>
/// <param name="figure">What is measured, with its unit.</param>
internal sealed class PageScenario(string figure) : Scenario
{
    public required Func<Stage, CancellationToken, Task<Target>> Ours { get; init; }

    public required Func<PageReader, CancellationToken, Task<double>> Measure { get; init; }

    public override string Figure => figure;

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var reader = await PageReader.OpenAsync(await Ours(stage, cancellationToken), cancellationToken);
        stage.EndWith(reader);
        return (new PageSide(reader, Measure), null);
    }
}
