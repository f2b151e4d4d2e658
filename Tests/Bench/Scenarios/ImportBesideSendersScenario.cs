using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>
/// How long heartbeats wait that come at fixed times, 99 of 100: while a sheet is imported against the same receiver without
/// an import. Each time another fleet's sheet, of which nothing is kept yet.
/// </summary>
internal sealed class ImportBesideSendersScenario : Scenario
{
    private static readonly Load Load = new() { Rate = 300 };

    public required bool IsOnSqlite { get; init; }

    public override string Figure => "p99 beside an import, ms";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var target = IsOnSqlite
            ? await Receivers.OnSqliteAsync(stage, cancellationToken)
            : await Receivers.OnPostgreSqlAsync(stage, cancellationToken);
        var senders = new LoadedSide(target, stage.Terms, Load, Figures.P99);
        return (new Beside(target, senders, Path.Combine(stage.CreateDirectory(), "sheet.csv"), stage.Terms), senders);
    }

    private sealed class Beside(Target target, LoadedSide senders, string file, Terms terms) : Side
    {
        // More than can be imported meanwhile.
        private const long RowsASecond = 40_000;

        private ulong fleet = 100;

        public override Task WarmUpAsync(CancellationToken cancellationToken) => senders.WarmUpAsync(cancellationToken);

        public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
        {
            Sheets.Write(file, (long)(terms.Seconds.TotalSeconds * RowsASecond), fleet++);
            var importing = Importing.RunAsync(target.Url, file, cancellationToken);
            var measured = await senders.MeasureAsync(cancellationToken);
            var isTooShort = importing.IsCompleted;
            var (_, fault) = await importing;
            return measured with { Fault = measured.Fault ?? fault ?? (isTooShort ? "the import was over before the load" : null) };
        }
    }
}
