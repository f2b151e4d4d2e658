using System.Diagnostics;
using Npgsql;
using Telemetry.Bench.Measuring;
using Telemetry.Bench.Targets;
using Telemetry.Tests.Servers;

namespace Telemetry.Bench.Scenarios;

/// <summary>An export as CSV against the database's own way of writing the same columns, in rows a second.</summary>
internal sealed class ExportScenario : Scenario
{
    private const long Rows = 1_000_000;

    public required bool IsOnSqlite { get; init; }

    public override string Figure => "rows/s as CSV";

    public override async Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken)
    {
        var rows = stage.Terms.Sized(Rows);
        if (IsOnSqlite)
        {
            var (target, file) = await Receivers.OnFilledSqliteAsync(stage, rows, cancellationToken);
            return (new Export(target, rows, "format=csv"), new Shell($"sqlite3 -csv '{file}' 'SELECT {ManyHeartbeats.Columns} FROM heartbeats'", rows));
        }

        var filled = await Receivers.OnFilledPostgreSqlAsync(stage, rows, cancellationToken);
        var address = new NpgsqlConnectionStringBuilder(filled.Database);
        var psql = $"psql --no-psqlrc -h {address.Host} -p {address.Port} -U {address.Username} -d {address.Database}";
        return (
            new Export(filled, rows, "format=csv"),
            new Shell($"{psql} -c 'COPY (SELECT {ManyHeartbeats.Columns} FROM heartbeats) TO STDOUT CSV'", rows));
    }

    private sealed class Shell(string command, long rows) : Side
    {
        public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
        {
            var started = Stopwatch.GetTimestamp();
            await Command.RunAsync("bash", ["-c", $"{command} > /dev/null"], cancellationToken);
            return new Measurement(rows / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }
}

/// <summary>Reads so many rows; the figure is rows a second, or seconds.</summary>
internal sealed class Export(Target target, long rows, string query, bool inSeconds = false) : Side
{
    private readonly ExportReader reader = new(target);

    public override Task WarmUpAsync(CancellationToken cancellationToken) => reader.ReadAsync($"{query}&limit={rows / 5}", cancellationToken);

    public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await reader.ReadAsync(query, cancellationToken);
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new Measurement(inSeconds ? took : rows / took);
    }
}
