using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>Three times the rows take three times as long: no page begins at the beginning again.</summary>
internal sealed class ExportGrowthScenario : Scenario
{
    private const long Rows = 3_000_000;

    public required bool IsOnSqlite { get; init; }

    public override string Figure => "seconds, 3,000,000 rows over 1,000,000";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var rows = stage.Terms.Sized(Rows);
        var target = IsOnSqlite
            ? (await Receivers.OnFilledSqliteAsync(stage, rows, cancellationToken)).Target
            : await Receivers.OnFilledPostgreSqlAsync(stage, rows, cancellationToken);
        return (
            new Export(target, rows, "format=csv", inSeconds: true),
            new Export(target, rows / 3, $"format=csv&to={ManyHeartbeats.Before(rows / 3, rows)}", inSeconds: true));
    }
}
