using Npgsql;
using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;

namespace Telemetry.Bench.Scenarios;

/// <summary>What a heartbeat leaves on PostgreSQL's disk: by how much the database grows, and what is logged for it.</summary>
internal sealed class DiskScenario : Scenario
{
    public override string Figure => "bytes per heartbeat";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var load = new Load { Instances = stage.Terms.Sized(50_000) };
        return (
            new Growth(await Receivers.OnPostgreSqlAsync(stage, cancellationToken), load),
            new Growth(await Peers.OnPostgreSqlAsync(stage, cancellationToken), load));
    }

    /// <summary>Nothing else may write to the server meanwhile: the log is everybody's.</summary>
    private sealed class Growth(Target target, Load load) : Side
    {
        public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
        {
            var before = await BytesAsync(cancellationToken);
            var report = await FleetRun.RunAsync(target, load, cancellationToken);
            var grown = await BytesAsync(cancellationToken) - before;
            return Figures.Accepted(report) with { Figure = (double)grown / report.Accepted };
        }

        private async Task<long> BytesAsync(CancellationToken cancellationToken)
        {
            await using var source = NpgsqlDataSource.Create(target.Database!);
            await using var size = source.CreateCommand(
                "SELECT pg_database_size(current_database()) + pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
            return (long)(await size.ExecuteScalarAsync(cancellationToken))!;
        }
    }
}
