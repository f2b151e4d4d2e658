using System.Diagnostics;
using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;
using Telemetry.Tests.Servers;

namespace Telemetry.Bench.Scenarios;

/// <summary>
/// A receiver is started on heartbeats that no statistics know yet, and nobody posts: how fast it folds them. The states are
/// taken away again before each measurement.
/// </summary>
internal sealed class BacklogScenario : Scenario
{
    private const long Heartbeats = 1_000_000;

    public required bool IsSqlite { get; init; }

    public override string Figure => "heartbeats folded/s";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var count = stage.Terms.Sized(Heartbeats);
        var program = await stage.Programs.SiloAsync(cancellationToken);
        if (IsSqlite)
        {
            var directory = stage.CreateDirectory();
            await Backlog.FillSqliteAsync(directory, count, cancellationToken);
            return (new Folds(program, Receivers.OnSqlite(directory), Folding.OnSqlite(directory), count), null);
        }

        var database = await Receivers.MigratedDatabaseAsync(stage, cancellationToken);
        await Backlog.FillPostgreSqlAsync(database, count, cancellationToken);
        await Stage.ExecuteAsync(database, "VACUUM (ANALYZE)", cancellationToken);
        return (new Folds(program, Receivers.OnPostgreSql(database), Folding.OnPostgreSql(database), count), null);
    }

    private sealed class Folds(string program, IReadOnlyDictionary<string, string> settings, Folding folding, long count) : Side
    {
        private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

        public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
        {
            await folding.ForgetAsync(cancellationToken);
            await using var process = ReceiverProcess.Start(program, settings);
            await process.WaitUntilReadyAsync(Patience);
            var started = Stopwatch.GetTimestamp();
            await folding.UntilCaughtUpAsync(cancellationToken);
            var took = Stopwatch.GetElapsedTime(started);
            var states = await folding.CountStatesAsync(cancellationToken);
            await process.SignalAsync("TERM");
            await process.WaitForExitAsync(cancellationToken);
            return new Measurement(count / took.TotalSeconds, states == 0 ? "no states were made" : null);
        }
    }
}
