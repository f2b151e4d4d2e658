using Telemetry.Grains.Interfaces;
using static Telemetry.Tests.Storage.Heartbeats;

namespace Telemetry.Tests.Storage;

/// <summary>The views for those who ask the database themselves, whatever the database.</summary>
public abstract class ViewsSpecification(FreshDatabase database) : DatabaseSpecification(database)
{
    private static readonly string Exported = string.Join(", ", HeartbeatColumn.All.Where(column => !column.IsAdminOnly));

    private readonly Guid stays = Guid.NewGuid();
    private readonly Guid gone = Guid.NewGuid();

    [Fact]
    public async Task Newest_heartbeat_of_each_instance_is_there_without_contact_and_body()
    {
        await RecordAsync();

        Assert.Equal(
            [(stays, "2"), (gone, "1")],
            await AskAsync("SELECT instance_id, eventyay_version FROM heartbeats_latest ORDER BY eventyay_version DESC"));
        await AskAsync($"SELECT instance_id, eventyay_version FROM (SELECT {Exported} FROM heartbeats_latest) AS all_columns");
        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync("SELECT instance_id, raw_payload FROM heartbeats_latest"));
        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync("SELECT instance_id, maintainer_contact FROM active_instances"));
    }

    [Fact]
    public async Task Active_is_who_was_heard_from_today_or_on_one_of_the_six_days_before()
    {
        await RecordAsync();

        Assert.Equal([(stays, "2")], await AskAsync("SELECT instance_id, eventyay_version FROM active_instances"));
        Assert.Equal([(stays, "2")], await AskAsync("SELECT instance_id, CAST(heartbeats AS text) FROM active_instances"));
        await AskAsync($"SELECT instance_id, eventyay_version FROM (SELECT {Exported} FROM active_instances) AS all_columns");
    }

    [Fact]
    public async Task States_can_be_asked_for() => Assert.Equal(0, await Database.CountAsync("instance_states"));

    private async Task RecordAsync()
    {
        var today = new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero);
        foreach (var (instance, day, version) in new[] { (stays, -8, "1"), (gone, -7, "1"), (stays, -6, "2") })
        {
            await Database.Store.RecordAsync(
                [New(instance, today.AddDays(day)).WithVersion(version)], Window, CancellationToken.None);
        }
    }

    private async Task<IReadOnlyList<(Guid, string)>> AskAsync(string sql) =>
        await Database.Database.QueryAsync(sql, row => (row.GetGuid(0), row.GetString(1)), CancellationToken.None);
}

public sealed class SqliteViewsTests() : ViewsSpecification(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlViewsTests(PostgreSqlFixture postgreSql) : ViewsSpecification(new FreshPostgreSql(postgreSql.Server));
