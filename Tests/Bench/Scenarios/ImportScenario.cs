using System.Diagnostics;
using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;
using Telemetry.Tests.Servers;

namespace Telemetry.Bench.Scenarios;

/// <summary>How fast an old sheet comes in, from the first byte that is sent to the last row that is written.</summary>
internal sealed class ImportScenario : Scenario
{
    public required bool IsOnSqlite { get; init; }

    public override string Figure => "rows imported/s";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var file = Path.Combine(stage.CreateDirectory(), "sheet.csv");
        var rows = stage.Terms.Sized(1_000_000);
        Sheets.Write(file, rows, fleet: 7);
        var program = await stage.Programs.SiloAsync(cancellationToken);
        return (new Imports(program, stage, IsOnSqlite, file, rows), null);
    }

    /// <summary>Into an empty database each time.</summary>
    private sealed class Imports(string program, Stage stage, bool isOnSqlite, string file, long rows) : Side
    {
        private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

        public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
        {
            var settings = isOnSqlite
                ? Receivers.OnSqlite(stage.CreateDirectory())
                : Receivers.OnPostgreSql(await Receivers.MigratedDatabaseAsync(stage, cancellationToken));
            await using var process = ReceiverProcess.Start(program, settings);
            await process.WaitUntilReadyAsync(Patience);
            var started = Stopwatch.GetTimestamp();
            var (added, fault) = await Importing.RunAsync(new Uri(process.Url), file, cancellationToken);
            var took = Stopwatch.GetElapsedTime(started);
            await process.SignalAsync("TERM");
            await process.WaitForExitAsync(cancellationToken);
            return new Measurement(added / took.TotalSeconds, fault ?? (added == rows ? null : $"of {rows} rows {added} were added"));
        }
    }
}
