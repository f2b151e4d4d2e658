using Telemetry.Fleet.Audit;
using Telemetry.Fleet.Run;
using Telemetry.Tests.Servers;
using Xunit;

namespace Telemetry.Fleet.Tests.Receiver;

/// <summary>The fleet against the receiver as a process of its own: everything acknowledged is stored, once.</summary>
public sealed class RealReceiverTests : IDisposable
{
    private const string Key = "the-key-of-the-fleet";
    private const int Heartbeats = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Fleet_of_20000_on_SQLite_is_stored_as_acknowledged()
    {
        await using var receiver = await StartAsync([]);

        await AssertStoredAsAcknowledgedAsync(receiver, new SqliteHeartbeats(folder["telemetry.db"]));
    }

    [Fact]
    public async Task Fleet_of_20000_on_PostgreSQL_is_stored_as_acknowledged()
    {
        await using var server = await PostgreSqlServer.StartNewAsync();
        var connection = await server.CreateDatabaseAsync();
        await using var receiver = await StartAsync(new()
        {
            ["Storage:Provider"] = "PostgreSql",
            ["Storage:Migrate"] = "true",
            ["ConnectionStrings:Telemetry"] = connection,
        });

        await AssertStoredAsAcknowledgedAsync(receiver, new PostgresHeartbeats(connection));
    }

    private async Task AssertStoredAsAcknowledgedAsync(ReceiverProcess receiver, IHeartbeatStore store)
    {
        RunReport report;
        using (var writer = new LedgerWriter(folder["ledger"]))
        {
            var options = new RunOptions
            {
                Urls = [new Uri(receiver.Url)],
                Key = Key,
                Instances = Heartbeats,
                Repeats = 0.1,
                Bad = 0.05,
            };
            report = await new LoadRun(options, writer, TimeProvider.System).RunAsync(null, CancellationToken.None);
        }

        Assert.Equal(
            new SortedDictionary<string, long>(StringComparer.Ordinal)
            {
                ["bad 400"] = 700,
                ["bad 401"] = 200,
                ["bad 413"] = 100,
                ["first 200"] = Heartbeats,
                ["repeat 429"] = Heartbeats / 10,
            },
            report.ByKind);
        using var ledger = await SortedLedger.SortAsync(folder["ledger"], CancellationToken.None);
        var findings = await LedgerAudit.RunAsync(ledger, store, AuditTerms.Default, CancellationToken.None);
        Assert.Equal(new AuditFindings(Heartbeats, Heartbeats, 0, 0, 0), findings);
    }

    private async Task<ReceiverProcess> StartAsync(Dictionary<string, string> settings)
    {
        var receiver = ReceiverProcess.Start(typeof(Telemetry.Silo.Receiver).Assembly.Location, new Dictionary<string, string>(settings)
        {
            ["Storage:DataDirectory"] = folder.Path,
            ["Cluster:SiloPort"] = $"{FreePort.Next()}",
            ["Cluster:GatewayPort"] = $"{FreePort.Next()}",
            ["ApiKeys:0:Name"] = "fleet",
            ["ApiKeys:0:Key"] = Key,
            ["ApiKeys:0:Scopes"] = "ingest",
        });
        await receiver.WaitUntilReadyAsync(Patience);
        return receiver;
    }
}
