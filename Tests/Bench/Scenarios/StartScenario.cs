using System.Diagnostics;
using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;
using Telemetry.Tests.Servers;

namespace Telemetry.Bench.Scenarios;

/// <summary>
/// From the start of the process until it says that it is ready. The receiver finds its SQLite database there; making
/// it is the first start's, which warms up.
/// </summary>
internal sealed class StartScenario : Scenario
{
    public override string Figure => "seconds to ready";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var settings = Receivers.OnSqlite(stage.CreateDirectory());
        return (
            new Starts(await stage.Programs.SiloAsync(cancellationToken), settings),
            new Starts(await stage.Programs.PeerAsync(cancellationToken), Peers.Empty()));
    }

    private sealed class Starts(string program, IReadOnlyDictionary<string, string> settings) : Side
    {
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

        public override Task WarmUpAsync(CancellationToken cancellationToken) => MeasureAsync(cancellationToken);

        public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
        {
            var started = Stopwatch.GetTimestamp();
            await using var process = ReceiverProcess.Start(program, settings);
            while (!await process.IsReadyAsync())
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
                {
                    throw new InvalidOperationException($"It did not get ready: {process.Output}");
                }

                await Task.Delay(Pause, cancellationToken);
            }

            var took = Stopwatch.GetElapsedTime(started);
            await process.SignalAsync("TERM");
            await process.WaitForExitAsync(cancellationToken);
            return new Measurement(took.TotalSeconds);
        }
    }
}
