using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>How long heartbeats wait while 50 exports run: 99 of 100, from the time that each was due.</summary>
internal sealed class ExportAgainstSendersScenario : Scenario
{
    private const int Readers = 50;

    public required bool IsOnSqlite { get; init; }

    public override string Figure => "p99 beside 50 exports, ms";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var rows = stage.Terms.Sized(500_000);
        var target = IsOnSqlite
            ? (await Receivers.OnFilledSqliteAsync(stage, rows, cancellationToken)).Target
            : await Receivers.OnFilledPostgreSqlAsync(stage, rows, cancellationToken);
        return (new Beside(target, new LoadedSide(target, stage.Terms, new Load { Rate = 300 }, Figures.P99)), null);
    }

    private sealed class Beside(Target target, LoadedSide senders) : Side
    {
        private readonly ExportReader reader = new(target);

        public override Task WarmUpAsync(CancellationToken cancellationToken) => senders.WarmUpAsync(cancellationToken);

        public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var crowd = reader.CrowdAsync(Readers, "format=csv", stop.Token);
            var measured = await senders.MeasureAsync(cancellationToken);
            await stop.CancelAsync();
            await crowd;
            return measured;
        }
    }
}
