using System.Data.Common;
using Telemetry.Grains.Interfaces;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Statistics;

/// <summary>A fold that fails at any of its statements has changed nothing, and goes on where it was.</summary>
public abstract class FoldFaultSpecification(FreshDatabase database) : DatabaseSpecification(database)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 14, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Steady = new(1, 0, 0, new byte[8]);
    private static readonly Guid Wavering = new(2, 0, 0, new byte[8]);
    private static readonly Guid Moving = new(3, 0, 0, new byte[8]);
    private static readonly Guid New = new(4, 0, 0, new byte[8]);

    private static readonly Heartbeat[] Before =
    [
        At(Steady, -24, "A"), At(Wavering, -24, "A"), At(Moving, -24, "A"), At(Wavering, -1, "B"),
    ];

    /// <summary>One state goes on, one is taken back, one is replaced, one is new.</summary>
    private static readonly Heartbeat[] After =
    [
        At(Steady, 0, "A"), At(Wavering, 0, "A"), At(Moving, 0, "C"), At(New, 0, "A") with { EnabledPlugins = """["new"]""" },
    ];

    private readonly SettableTime time = new(Noon.AddMinutes(1));

    [Theory]
    [InlineData("statistics_fold", "UPDATE")]
    [InlineData("states", "DELETE")]
    [InlineData("states", "UPDATE")]
    [InlineData("states", "INSERT")]
    [InlineData("plugin_lists", "INSERT")]
    public Task Fault_at_a_statement_changes_nothing(string table, string change) =>
        AssertSurvivesAsync(Database.RefuseSql(table, change));

    [Fact]
    public Task Fault_at_the_commit_changes_nothing() => AssertSurvivesAsync(Database.RefuseCommitSql);

    private async Task AssertSurvivesAsync(string refuse)
    {
        var fold = Folds.On(Database.OpenStateStore(), time);
        await Database.InsertAsync(Before);
        await fold.CatchUpAsync();
        await Database.InsertAsync(After);
        await Database.ExecuteAsync(refuse);

        await Assert.ThrowsAnyAsync<DbException>(() => fold.StepAsync(CancellationToken.None));
        await Database.AssertStatesAsync(Before);
        await Assert.ThrowsAnyAsync<DbException>(() => Folds.On(Database.OpenStateStore(), time).StepAsync(CancellationToken.None));
        await Database.AssertStatesAsync(Before);

        await Database.ExecuteAsync(Database.AllowAllSql);
        await fold.CatchUpAsync();
        await Database.AssertStatesAsync([.. Before, .. After]);
    }

    private static Heartbeat At(Guid instance, int hours, string version) =>
        Heartbeats.Sparse(instance, Noon.AddHours(hours)) with { EventyayVersion = version, EnabledPlugins = """["old"]""" };
}

public sealed class SqliteFoldFaultTests() : FoldFaultSpecification(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlFoldFaultTests(PostgreSqlFixture postgreSql)
    : FoldFaultSpecification(new FreshPostgreSql(postgreSql.Server));
