using System.Text;
using FsCheck.Xunit;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Statistics;
using Telemetry.Grains.Storage.States;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Statistics;

/// <summary>
/// Whatever the heartbeats are, however late they are committed, however the passes are cut and whoever makes them: the
/// states are those of <see cref="ReferenceFold"/>.
/// </summary>
public abstract class FoldProperties(FreshDatabase database) : DatabaseSpecification(database)
{
    private static readonly DateTimeOffset Start = new(2026, 2, 20, 23, 30, 0, TimeSpan.Zero);

    /// <summary>After the heartbeat before of the same instance.</summary>
    private static readonly TimeSpan[] Gaps =
    [
        TimeSpan.FromHours(23), TimeSpan.FromHours(24), TimeSpan.FromDays(1), TimeSpan.FromDays(2), TimeSpan.FromDays(6),
        TimeSpan.FromDays(7), TimeSpan.FromDays(8), TimeSpan.FromDays(9), TimeSpan.FromHours(2), TimeSpan.FromSeconds(30),
        TimeSpan.FromSeconds(45), TimeSpan.FromMicroseconds(1),
    ];

    /// <summary>Between the front door and the row.</summary>
    private static readonly TimeSpan[] Delays =
        [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(150)];

    private readonly Dictionary<int, IStateStore> stores = [];

    [Property(MaxTest = 100, QuietOnSuccess = true)]
    public async Task States_are_those_of_the_reference(Beat[] beats, byte pageSize)
    {
        await EmptyAsync();
        var time = new SettableTime(Start);
        var store = StoreOf((pageSize % 5) + 1);
        StatisticsFold[] folds = [Folds.On(store, time), Folds.On(store, time)];
        var committed = new List<Heartbeat>();
        foreach (var (heartbeat, beat) in Course(beats).OrderBy(each => each.Heartbeat.ReceivedAt + DelayOf(each.Beat)))
        {
            time.Now = heartbeat.ReceivedAt + DelayOf(beat);
            await Database.InsertAsync([heartbeat]);
            committed.Add(heartbeat);
            await ThenAsync(beat.Then, folds, () => Folds.On(store, time), committed);
        }

        time.Now += TimeSpan.FromMinutes(1);
        await folds[0].CatchUpAsync();
        await Database.AssertStatesAsync(committed);
    }

    private IStateStore StoreOf(int pageSize) =>
        stores.TryGetValue(pageSize, out var store) ? store : stores[pageSize] = Database.OpenStateStore(pageSize);

    private async Task ThenAsync(byte then, StatisticsFold[] folds, Func<StatisticsFold> start, List<Heartbeat> committed)
    {
        switch (then % 10)
        {
            case 0 or 1:
                await folds[then % 2].StepAsync(CancellationToken.None);
                break;
            case 2:
                await folds[0].StepAsync(CancellationToken.None);
                await folds[1].StepAsync(CancellationToken.None);
                await folds[0].StepAsync(CancellationToken.None);
                break;
            case 3:
                folds[0] = start();
                break;
            case 4 or 5:
                await folds[then % 2].CatchUpAsync();
                await Database.AssertStatesAsync(committed);
                break;
            case 6 when then > 100:
                await folds[0].RebuildAsync(CancellationToken.None);
                break;
        }
    }

    private static IEnumerable<(Heartbeat Heartbeat, Beat Beat)> Course(Beat[] beats)
    {
        var last = new Dictionary<int, DateTimeOffset>();
        foreach (var beat in beats)
        {
            var number = beat.Instance % 3;
            var receivedAt = last.TryGetValue(number, out var before)
                ? before + Gaps[beat.Gap % Gaps.Length]
                : Start.AddSeconds(number * 20);
            last[number] = receivedAt;
            yield return (HeartbeatOf(number, receivedAt, beat.Says), beat);
        }
    }

    private static TimeSpan DelayOf(Beat beat) => Delays[beat.Delay % Delays.Length];

    /// <summary>Mostly the same, so that states go on; the uptime differs each time.</summary>
    private static Heartbeat HeartbeatOf(int number, DateTimeOffset receivedAt, byte says) =>
        Heartbeats.Sparse(new Guid(number, 0, 0, new byte[8]), receivedAt) with
        {
            EventyayVersion = "1.2.0",
            EnabledPlugins = (says % 8) switch { 7 => "[]", 6 => null, _ => """["a","b"]""" },
            UptimeBucket = $"{says}h",
            BackgroundJobsEnabled = says % 8 == 5 ? null : true,
            MaintainerContact = says % 8 == 4 ? "ops@example.org" : null,
            RawPayload = Encoding.UTF8.GetBytes(says % 8 == 3 ? """{"metrics":{"submissions_bucket":"1-10"}}""" : "{}"),
        };

    private async Task EmptyAsync()
    {
        foreach (var table in new[] { "heartbeats", "states", "statistics_fold", "plugin_lists" })
        {
            await Database.ExecuteAsync($"DELETE FROM {table}");
        }
    }

    /// <summary>A heartbeat, how late it is committed, and what the folds do then.</summary>
    public sealed record Beat(byte Instance, byte Gap, byte Says, byte Delay, byte Then);
}

public sealed class SqliteFoldProperties() : FoldProperties(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlFoldProperties(PostgreSqlFixture postgreSql)
    : FoldProperties(new FreshPostgreSql(postgreSql.Server, timezone: "America/St_Johns"));
