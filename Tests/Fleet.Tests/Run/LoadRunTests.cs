using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Fleet.Audit;
using Telemetry.Fleet.Run;
using Telemetry.Fleet.Tests.Audit;
using Xunit;

namespace Telemetry.Fleet.Tests.Run;

public sealed class LoadRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ReceiverByContract receiver = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_heartbeat_gets_the_answer_that_it_deserves()
    {
        await using var server = await LocalServer.StartAsync(receiver.AnswerAsync);
        var report = await RunAsync(new RunOptions
        {
            Urls = [server.Url],
            Key = ReceiverByContract.Key,
            Instances = 2000,
            Connections = 16,
            Repeats = 0.1,
            Bad = 0.05,
        });

        // Of ten ways to be bad, two are keys and one is too large.
        Assert.Equal(
            new SortedDictionary<string, long>(StringComparer.Ordinal)
            {
                ["bad 400"] = 70,
                ["bad 401"] = 20,
                ["bad 413"] = 10,
                ["first 200"] = 2000,
                ["repeat 429"] = 200,
            },
            report.ByKind);
        Assert.Equal(2000, report.Accepted);
        Assert.Equal(2300, report.Requests);
        Assert.Equal(0, report.NoAnswer);
        Assert.Equal(2000, receiver.Stored.Count);
        Assert.Equal(
            ["Eventyay/0.1", "Eventyay/1.0.0", "Eventyay/1.1.0", "Eventyay/1.2.0"], receiver.UserAgents.Keys.Order());
    }

    [Fact]
    public async Task Ledger_of_a_run_agrees_with_the_receiver()
    {
        await using var server = await LocalServer.StartAsync(receiver.AnswerAsync);
        await RunAsync(new RunOptions
        {
            Urls = [server.Url],
            Key = ReceiverByContract.Key,
            Instances = 1000,
            Repeats = 0.5,
            Bad = 0.1,
        });
        var store = new StoreOnSqlite(folder["telemetry.db"]);
        await store.AddAsync(receiver.Stored.Select(stored => (stored.Key, stored.Value)));
        using var ledger = await SortedLedger.SortAsync(folder["ledger"], CancellationToken.None);
        var findings = await LedgerAudit.RunAsync(
            ledger, new SqliteHeartbeats(folder["telemetry.db"]), AuditTerms.Default, CancellationToken.None);
        Assert.Equal(new AuditFindings(1000, 1000, 0, 0, 0), findings);
    }

    [Fact]
    public async Task Same_seed_is_the_same_fleet()
    {
        await using var server = await LocalServer.StartAsync(receiver.AnswerAsync);
        var options = new RunOptions { Urls = [server.Url], Key = ReceiverByContract.Key, Instances = 100, Seed = 3 };
        Assert.Equal(100, (await RunAsync(options)).Accepted);
        Assert.Equal(0, (await RunAsync(options)).Accepted);
        Assert.Equal(100, (await RunAsync(options with { Seed = 4 })).Accepted);
    }

    [Fact]
    public async Task Open_loop_counts_latency_from_the_intended_time()
    {
        // All 200 heartbeats come due while the first one stalls: the nth after n ms, and none is sent before 300 ms.
        var time = new FakeTimeProvider();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LocalServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await stalled.Task;
            await context.Response.WriteAsync("""{"ok":true}""");
        });
        var options = new RunOptions { Urls = [server.Url], Instances = 200, Rate = 1000, Connections = 1 };
        var running = new LoadRun(options, null, time).RunAsync(progress: null, CancellationToken.None);
        await arrived.Task;
        time.Advance(TimeSpan.FromMilliseconds(300));
        stalled.SetResult();

        var report = await running;
        Assert.Equal(200, report.Accepted);
        Assert.InRange(report.LatencyMs.P50, 199, 202);
        Assert.InRange(report.LatencyMs.Max, 300, 301);
        Assert.InRange(report.ServiceMs.P50, 0, 0.001);
        Assert.Equal(199, report.LateForConnections);
        Assert.False(report.RateReached);
    }

    [Fact]
    public async Task Run_ends_with_its_duration()
    {
        await using var server = new EchoServer();
        var report = await RunAsync(new RunOptions
        {
            Urls = [server.Url],
            Instances = null,
            Rate = 500,
            Connections = 8,
            Duration = TimeSpan.FromMilliseconds(400),
        });
        Assert.Equal(200, report.Requests);
        Assert.Equal(200, report.Accepted);
    }

    [Fact]
    public async Task Instances_in_turns_post_again_until_the_duration_is_over()
    {
        await using var server = await LocalServer.StartAsync(receiver.AnswerAsync);
        var report = await RunAsync(new RunOptions
        {
            Urls = [server.Url],
            Key = ReceiverByContract.Key,
            Instances = 100,
            InTurns = true,
            Rate = 500,
            Connections = 4,
            Duration = TimeSpan.FromMilliseconds(600),
        });
        Assert.Equal(
            new SortedDictionary<string, long>(StringComparer.Ordinal) { ["first 200"] = 100, ["repeat 429"] = 200 },
            report.ByKind);
    }

    [Fact]
    public async Task Generator_gets_20000_answers_from_bare_sockets()
    {
        await using var server = new EchoServer();
        var report = await RunAsync(new RunOptions { Urls = [server.Url], Instances = 20_000 });
        Assert.Equal(20_000, report.Accepted);
        Assert.Equal(0, report.NoAnswer);
    }

    [Fact]
    public async Task Report_is_written_as_JSON_in_snake_case()
    {
        await using var server = new EchoServer();
        var report = await RunAsync(new RunOptions { Urls = [server.Url], Instances = 10 });
        await RunReportJson.WriteAsync(folder["report.json"], report, CancellationToken.None);
        using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(folder["report.json"]));
        var root = json.RootElement;
        Assert.Equal(10, root.GetProperty("accepted").GetInt64());
        Assert.Equal(10, root.GetProperty("by_status").GetProperty("200").GetInt64());
        Assert.True(root.GetProperty("accepted_per_second").GetDouble() > 0);
        Assert.True(root.GetProperty("latency_ms").GetProperty("p99_9").GetDouble() > 0);
        Assert.Equal(0, root.GetProperty("no_answer").GetInt64());
        Assert.True(root.TryGetProperty("generator_is_bottleneck", out _));
    }

    private async Task<RunReport> RunAsync(RunOptions options)
    {
        using var ledger = new LedgerWriter(folder["ledger"]);
        return await new LoadRun(options, ledger, TimeProvider.System).RunAsync(progress: null, CancellationToken.None);
    }
}
