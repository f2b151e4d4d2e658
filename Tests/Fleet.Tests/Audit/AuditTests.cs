using Telemetry.Fleet.Audit;
using Xunit;
using static Telemetry.Fleet.Audit.LedgerOutcome;

namespace Telemetry.Fleet.Tests.Audit;

public sealed class AuditTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 1, 26, 12, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder folder = new();
    private readonly StoreOnSqlite store;
    private readonly LedgerWriter ledger;

    public AuditTests()
    {
        store = new StoreOnSqlite(folder["telemetry.db"]);
        ledger = new LedgerWriter(folder["ledger"]);
    }

    public void Dispose()
    {
        ledger.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Ledger_and_store_that_agree_are_clean()
    {
        for (var i = 0; i < 100; i++)
        {
            var instance = Guid.NewGuid();
            Answered(Acknowledged, instance, Noon.AddSeconds(i));
            Answered(Refused, instance, Noon.AddSeconds(i + 10));
            await store.AddAsync(instance, Noon.AddSeconds(i).AddMilliseconds(5));
        }

        var findings = await AuditAsync();
        Assert.Equal("acknowledged 100, stored 100, lost 0, duplicated 0, refused-but-stored 0", findings.ToString());
        Assert.True(findings.IsClean);
    }

    [Fact]
    public async Task Planted_loss_is_found()
    {
        var (kept, lost) = (Guid.NewGuid(), Guid.NewGuid());
        Answered(Acknowledged, kept, Noon);
        Answered(Acknowledged, lost, Noon);
        await store.AddAsync(kept, Noon);

        var findings = await AuditAsync();
        Assert.Equal(new AuditFindings(2, 1, 1, 0, 0), findings);
        Assert.False(findings.IsClean);
    }

    [Fact]
    public async Task Planted_duplicate_is_found()
    {
        var instance = Guid.NewGuid();
        Answered(Acknowledged, instance, Noon);
        Answered(Acknowledged, instance, Noon.AddHours(2));
        await store.AddAsync(instance, Noon);
        await store.AddAsync(instance, Noon.AddHours(2));

        var findings = await AuditAsync();
        Assert.Equal(new AuditFindings(2, 2, 0, 1, 0), findings);
        Assert.False(findings.IsClean);
    }

    [Fact]
    public async Task Duplicate_of_an_instance_outside_the_ledger_is_found()
    {
        Answered(Unknown, Guid.NewGuid(), Noon);
        Answered(Unknown, Guid.NewGuid(), Noon.AddMinutes(10));
        var instance = Guid.NewGuid();
        await store.AddAsync(instance, Noon.AddHours(-22));
        await store.AddAsync(instance, Noon.AddMinutes(5));
        Assert.Equal(new AuditFindings(0, 0, 0, 1, 0), await AuditAsync());
    }

    [Theory]
    [InlineData("23:00:00", 0)]
    [InlineData("22:59:59.999999", 1)]
    public async Task Rows_a_window_apart_are_no_duplicate(string apart, int duplicated)
    {
        var instance = Guid.NewGuid();
        var later = Noon + TimeSpan.Parse(apart, System.Globalization.CultureInfo.InvariantCulture);
        Answered(Acknowledged, instance, Noon);
        Answered(Acknowledged, instance, later);
        await store.AddAsync(instance, Noon);
        await store.AddAsync(instance, later);
        Assert.Equal(new AuditFindings(2, 2, 0, duplicated, 0), await AuditAsync());
    }

    [Fact]
    public async Task Row_of_another_day_does_not_hide_a_loss()
    {
        var instance = Guid.NewGuid();
        Answered(Acknowledged, instance, Noon);
        Answered(Acknowledged, instance, Noon.AddDays(1));
        await store.AddAsync(instance, Noon.AddDays(1));
        Assert.Equal(new AuditFindings(2, 1, 1, 0, 0), await AuditAsync());
    }

    [Fact]
    public async Task Refused_heartbeat_with_a_row_of_its_own_is_counted()
    {
        var instance = Guid.NewGuid();
        Answered(Refused, instance, Noon);
        await store.AddAsync(instance, Noon);
        Assert.Equal(new AuditFindings(0, 1, 0, 0, 1), await AuditAsync());
    }

    [Fact]
    public async Task Refused_clone_at_the_same_moment_is_not_blamed_for_the_original_s_row()
    {
        var instance = Guid.NewGuid();
        Answered(Refused, instance, Noon);
        Answered(Acknowledged, instance, Noon);
        await store.AddAsync(instance, Noon);
        Assert.Equal(new AuditFindings(1, 1, 0, 0, 0), await AuditAsync());
    }

    [Fact]
    public async Task Heartbeat_without_an_answer_may_be_stored_or_not()
    {
        var (stored, absent) = (Guid.NewGuid(), Guid.NewGuid());
        Answered(Unknown, stored, Noon);
        Answered(Unknown, absent, Noon);
        await store.AddAsync(stored, Noon);
        Assert.Equal(new AuditFindings(0, 1, 0, 0, 0), await AuditAsync());
    }

    [Fact]
    public async Task Command_says_so_with_its_exit_code()
    {
        var instance = Guid.NewGuid();
        Answered(Acknowledged, instance, Noon);
        ledger.Flush();
        string[] arguments = ["--ledger", folder["ledger"], "--sqlite", folder["telemetry.db"]];
        Assert.Equal(1, await AuditCommand.Create().Parse(arguments).InvokeAsync());
        await store.AddAsync(instance, Noon);
        Assert.Equal(0, await AuditCommand.Create().Parse(arguments).InvokeAsync());
    }

    private void Answered(LedgerOutcome outcome, Guid instance, DateTime sentAt) => ledger.Append(
        new LedgerEntry(outcome, outcome == Acknowledged ? 200 : 429, instance, sentAt, sentAt.AddMilliseconds(20)));

    private async Task<AuditFindings> AuditAsync()
    {
        ledger.Flush();
        using var sorted = await SortedLedger.SortAsync(folder["ledger"], CancellationToken.None, entriesPerPart: 16);
        return await LedgerAudit.RunAsync(
            sorted, new SqliteHeartbeats(folder["telemetry.db"]), AuditTerms.Default, CancellationToken.None);
    }
}
