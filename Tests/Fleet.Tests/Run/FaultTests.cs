using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Telemetry.Fleet.Audit;
using Telemetry.Fleet.Run;
using Xunit;

namespace Telemetry.Fleet.Tests.Run;

public sealed class FaultTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Receiver_that_is_not_there_is_no_answer_and_no_crash()
    {
        var report = await RunAsync(new RunOptions { Urls = [Unreachable()], Instances = 20, Connections = 4 });
        Assert.Equal(20, report.NoAnswer);
        Assert.Equal(0, report.Answered);
    }

    [Fact]
    public async Task Receiver_that_hangs_up_is_an_unknown_outcome_in_the_ledger()
    {
        var requests = 0;
        await using var server = await LocalServer.StartAsync(context =>
        {
            if (Interlocked.Increment(ref requests) % 2 == 0)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return context.Response.WriteAsync("""{"ok":true}""");
        });
        var report = await RunAsync(new RunOptions { Urls = [server.Url], Instances = 100, Connections = 4 });
        Assert.Equal(50, report.NoAnswer);
        Assert.Equal(50, report.Accepted);
        var lines = await File.ReadAllLinesAsync(folder["ledger"]);
        Assert.Equal(50, lines.Count(line => line.StartsWith("A 200 ", StringComparison.Ordinal)));
        Assert.Equal(50, lines.Count(line => line.StartsWith("U 000 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Receiver_that_ends_the_connection_with_each_answer_is_met_again()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.Headers.Connection = "close";
            return context.Response.WriteAsync("""{"ok":true}""");
        });
        var report = await RunAsync(new RunOptions { Urls = [server.Url], Instances = 50, Connections = 2 });
        Assert.Equal(50, report.Accepted);
        Assert.Equal(0, report.NoAnswer);
    }

    [Fact]
    public async Task Front_doors_are_taken_in_turn()
    {
        var (left, right) = (0, 0);
        await using var first = await LocalServer.StartAsync(context => Count(context, ref left));
        await using var second = await LocalServer.StartAsync(context => Count(context, ref right));
        await RunAsync(new RunOptions { Urls = [first.Url, second.Url], Instances = 100, Connections = 2 });
        Assert.Equal(100, left + right);
        Assert.InRange(left, 49, 51);
    }

    [Fact]
    public async Task Front_door_that_refuses_is_passed_over()
    {
        await using var server = new EchoServer();
        var report = await RunAsync(new RunOptions { Urls = [Unreachable(), server.Url], Instances = 100, Connections = 2 });
        Assert.Equal(100, report.Accepted);
        Assert.Equal(0, report.NoAnswer);
        Assert.InRange(report.HandedOver, 49, 51);
    }

    [Fact]
    public async Task Receiver_that_stalls_is_given_up_after_30_seconds()
    {
        var time = new FakeTimeProvider();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LocalServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        var options = new RunOptions { Urls = [server.Url], Instances = 1, Connections = 1 };
        var running = new LoadRun(options, null, time).RunAsync(progress: null, CancellationToken.None);
        await arrived.Task;
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(running.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await running).NoAnswer);
    }

    [Fact]
    public async Task Cancelled_run_reports_what_was_done()
    {
        await using var server = new EchoServer();
        using var stopping = new CancellationTokenSource();
        var options = new RunOptions { Urls = [server.Url], Instances = null, Connections = 4 };
        var run = new LoadRun(options, null, TimeProvider.System);
        var report = await run.RunAsync(counts => stopping.Cancel(), stopping.Token);
        Assert.True(report.Accepted > 0);
    }

    private static Task Count(HttpContext context, ref int count)
    {
        Interlocked.Increment(ref count);
        return context.Response.WriteAsync("""{"ok":true}""");
    }

    private async Task<RunReport> RunAsync(RunOptions options)
    {
        using var ledger = new LedgerWriter(folder["ledger"]);
        return await new LoadRun(options, ledger, TimeProvider.System).RunAsync(progress: null, CancellationToken.None);
    }

    private static Uri Unreachable()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}");
    }
}
