using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Api.Heartbeats;
using Telemetry.Bench.Parts;
using Telemetry.Fleet;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using Telemetry.Grains.Storage.PostgreSql;
using Telemetry.Grains.Storage.Sqlite;

namespace Telemetry.Bench.Targets;

/// <summary>
/// Heartbeats that are kept and that no statistics know yet: a fleet's last thirty days, one a day and instance, each of which
/// reports something else once in that time.
/// </summary>
internal static class Backlog
{
    private const int Days = 30;
    private const int Bodies = 256;
    private const int BatchSize = 5000;

    private static readonly TimeSpan Window = TimeSpan.FromHours(23);

    public static async Task FillPostgreSqlAsync(string database, long count, CancellationToken cancellationToken)
    {
        await using var source = PostgreSqlDatabase.Open(database);
        await new PostgreSqlDatabase(source).PrepareMonthsAsync(TimeProvider.System.GetUtcNow().AddDays(-Days), cancellationToken);
        await FillAsync(new PostgreSqlHeartbeatStore(source), count, cancellationToken);
    }

    public static async Task FillSqliteAsync(string directory, long count, CancellationToken cancellationToken)
    {
        var options = new StorageOptions { DataDirectory = directory };
        await Schema.UpgradeAsync(options, connectionString: null, cancellationToken);
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        await using var writer = new SqliteWriter(new SqliteFile(options), new StoreMetrics(meters));
        await FillAsync(new SqliteHeartbeatStore(writer), count, cancellationToken);
    }

    private static async Task FillAsync(IHeartbeatStore store, long count, CancellationToken cancellationToken)
    {
        var samples = Array.ConvertAll(FleetBodies.Take(Bodies), body => HeartbeatReader.Read(body).Compose(default));
        var (instances, ids) = (count / Days, new Seeded(7));
        var now = TimeProvider.System.GetUtcNow();
        var start = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).AddDays(-Days);
        foreach (var batch in Heartbeats().Chunk(BatchSize))
        {
            await store.RecordAsync(batch, Window, cancellationToken);
        }

        IEnumerable<Submission> Heartbeats()
        {
            for (var day = 0; day < Days; day++)
            {
                for (var number = 0L; number < instances; number++)
                {
                    var sample = samples[(number + ((day + number) % Days < Days / 2 ? 0 : 1)) % Bodies];
                    var heartbeat = sample with
                    {
                        InstanceId = ids.Uuid(number),
                        ReceivedAt = start.AddDays(day).AddMilliseconds(number * 80_000_000 / instances),
                    };
                    yield return new Submission(heartbeat, new Receipt(Guid.CreateVersion7(), "bench"));
                }
            }
        }
    }
}
