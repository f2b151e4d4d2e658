using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>
/// How long questions take that nobody has asked before. The same one again is to take 20 ms at most, else the figure does
/// not count.
/// </summary>
internal sealed class QuestionScenario : Scenario
{
    public required Func<Stage, CancellationToken, Task<Target>> Ours { get; init; }

    public required Func<DateOnly, IReadOnlyList<string>> Questions { get; init; }

    /// <summary>Of all times, from 0 to 1.</summary>
    public required double Percentile { get; init; }

    public required TimeSpan Unit { get; init; }

    public override string Figure =>
        $"{(Percentile < 1 ? $"p{100 * Percentile:F0}" : "slowest")} question, {(Unit == TimeSpan.FromSeconds(1) ? "s" : "ms")}";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        return (new AskedSide(await Ours(stage, cancellationToken), Questions(today), Percentile, Unit), null);
    }
}

/// <summary>What heartbeats feel of four readers who ask without pause: against the same receiver without them.</summary>
internal sealed class ReadersScenario : Scenario
{
    public required Func<Stage, CancellationToken, Task<Target>> Ours { get; init; }

    public required bool IsLatency { get; init; }

    public override string Figure => IsLatency ? "p99 with readers, ms" : "accepted/s with readers";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var target = await Ours(stage, cancellationToken);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var load = new LoadedSide(target, stage.Terms, new Load(), IsLatency ? Figures.P99 : Figures.Accepted);
        return (new ReadSide(target, Asking.OfAMillion(today), load), load);
    }
}
