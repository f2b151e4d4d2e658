using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
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
            return (new Folds(program, Receivers.OnSqlite(directory), () => Open(directory), count), null);
        }

        var database = await Receivers.MigratedDatabaseAsync(stage, cancellationToken);
        await Backlog.FillPostgreSqlAsync(database, count, cancellationToken);
        await Stage.ExecuteAsync(database, "VACUUM (ANALYZE)", cancellationToken);
        return (new Folds(program, Receivers.OnPostgreSql(database), () => new NpgsqlConnection(database), count), null);
    }

    private static SqliteConnection Open(string directory) =>
        new($"Data Source={Path.Combine(directory, "telemetry.db")};Pooling=false");

    private sealed class Folds(
        string program, IReadOnlyDictionary<string, string> settings, Func<System.Data.Common.DbConnection> connect, long count) : Side
    {
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
        private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

        public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
        {
            await AskAsync("DELETE FROM states", cancellationToken);
            await AskAsync("DELETE FROM statistics_fold", cancellationToken);
            await using var process = ReceiverProcess.Start(program, settings);
            await process.WaitUntilReadyAsync(Patience);
            var started = Stopwatch.GetTimestamp();
            while (!await IsCaughtUpAsync(cancellationToken))
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
                {
                    throw new InvalidOperationException($"The backlog was not folded: {process.Output}");
                }

                await Task.Delay(Pause, cancellationToken);
            }

            var took = Stopwatch.GetElapsedTime(started);
            var states = await AskAsync("SELECT count(*) FROM instance_states", cancellationToken);
            await process.SignalAsync("TERM");
            await process.WaitForExitAsync(cancellationToken);
            return new Measurement(count / took.TotalSeconds, states is 0L ? "no states were made" : null);
        }

        /// <summary>Up to a time of today; the newest heartbeat is an hour old.</summary>
        private async Task<bool> IsCaughtUpAsync(CancellationToken cancellationToken) =>
            await AskAsync("SELECT CAST(position AS text) FROM statistics_fold", cancellationToken) is string position
            && DateTimeOffset.Parse(position, System.Globalization.CultureInfo.InvariantCulture) > TimeProvider.System.GetUtcNow().AddMinutes(-1);

        private async Task<object?> AskAsync(string sql, CancellationToken cancellationToken)
        {
            await using var connection = connect();
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            return await command.ExecuteScalarAsync(cancellationToken);
        }
    }
}
