using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Telemetry.Bench.Targets;

/// <summary>A receiver's fold, seen from its database.</summary>
internal sealed class Folding(Func<DbConnection> connect)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static Folding OnPostgreSql(string database) => new(() => new NpgsqlConnection(database));

    public static Folding OnSqlite(string directory) =>
        new(() => new SqliteConnection($"Data Source={Path.Combine(directory, "telemetry.db")};Pooling=false"));

    /// <summary>Returns when all heartbeats that are kept by now are in the states.</summary>
    public async Task UntilCaughtUpAsync(CancellationToken cancellationToken)
    {
        var (started, now) = (Stopwatch.GetTimestamp(), TimeProvider.System.GetUtcNow());
        while (await AskAsync("SELECT CAST(position AS text) FROM statistics_fold", cancellationToken) is not string position
            || DateTimeOffset.Parse(position, CultureInfo.InvariantCulture) < now)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException("The fold does not catch up.");
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Takes all states away, so that the fold begins anew when its receiver is started.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await AskAsync("DELETE FROM states", cancellationToken);
        await AskAsync("DELETE FROM statistics_fold", cancellationToken);
    }

    public async Task<long> CountStatesAsync(CancellationToken cancellationToken) =>
        (long)(await AskAsync("SELECT count(*) FROM instance_states", cancellationToken))!;

    private async Task<object?> AskAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = connect();
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
