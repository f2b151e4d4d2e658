using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>Two targets under the same load: how much each answers a second.</summary>
internal sealed class LoadScenario : Scenario
{
    public required Func<Stage, CancellationToken, Task<Target>> Ours { get; init; }

    public required Func<Stage, CancellationToken, Task<Target>> Theirs { get; init; }

    /// <summary>By default new instances, as fast as 256 connections go.</summary>
    public Func<Terms, Load> Load { get; init; } = _ => new Load();

    /// <summary>What our side is to answer. Theirs answers 200, because refusing is the receiver's work.</summary>
    public int Status { get; init; } = 200;

    public override string Figure => Status == 200 ? "accepted/s" : $"answers/s ({Status})";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var load = Load(stage.Terms);
        var ours = await Ours(stage, cancellationToken);
        var theirs = await Theirs(stage, cancellationToken);
        return (
            new LoadedSide(ours, stage.Terms, load, Status == 200 ? Figures.Accepted : Figures.Answered(Status)),
            new LoadedSide(theirs, stage.Terms, load, Figures.Accepted));
    }
}
