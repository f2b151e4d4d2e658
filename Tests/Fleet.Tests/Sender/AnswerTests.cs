using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Telemetry.Fleet.Sender;
using Xunit;
using static Telemetry.Fleet.Sender.SenderVersion;
using static Telemetry.Fleet.Sender.TickOutcome;

namespace Telemetry.Fleet.Tests.Sender;

/// <summary>What each sender makes of the answers that a receiver, a proxy or a dead host can give.</summary>
public sealed class AnswerTests
{
    private const string Ok = """{"ok":true,"message":"heartbeat_recorded","status_code":200}""";
    private const string NotOk = """{"ok":false,"error":"rate_limited","retry_after":60,"status_code":429}""";

    [Theory]
    [InlineData(200, Ok, Sent, Sent, Sent, Sent)]
    [InlineData(200, """{ "ok" : true }""", Sent, Sent, Sent, Sent)]
    [InlineData(200, """{"status":"fine"}""", Sent, Sent, Sent, Failed)]
    [InlineData(200, """{"ok":false}""", Sent, Sent, Sent, Failed)]
    [InlineData(200, """{"ok":1}""", Sent, Sent, Sent, Failed)]
    [InlineData(200, """{"inner":{"ok":true}}""", Sent, Sent, Sent, Failed)]
    [InlineData(200, """[{"ok":true}]""", Sent, Sent, Sent, Failed)]
    [InlineData(200, """{"ok":true""", Sent, Sent, Sent, Failed)]
    [InlineData(200, "", Sent, Sent, Sent, Failed)]
    [InlineData(200, "<html><title>Sign in</title></html>", Sent, Sent, Sent, Failed)]
    [InlineData(201, Ok, Sent, Sent, Failed, Failed)]
    [InlineData(202, Ok, Sent, Sent, Failed, Failed)]
    [InlineData(401, NotOk, Sent, Sent, Failed, Failed)]
    [InlineData(429, NotOk, Sent, Sent, Failed, Failed)]
    [InlineData(500, NotOk, Sent, Sent, Failed, Failed)]
    [InlineData(503, NotOk, Sent, Sent, Failed, Failed)]
    public async Task Each_sender_has_its_own_idea_of_success(
        int status, string body, TickOutcome s0, TickOutcome s1, TickOutcome s2, TickOutcome s3)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        foreach (var (version, expected) in new[] { (SMinus1, s0), (S0, s0), (S1, s1), (S2, s2), (S3, s3) })
        {
            using var sender = new SenderUnderTest(server.Url, version);
            Assert.Equal(expected, await sender.TickAsync());

            // Sent means that the day is done; failed, that an S2 or S3 comes back with the next tick.
            Assert.Equal(expected == Sent ? NotDue : Failed, await sender.TickAfterAsync(HeartbeatSender.TickPeriod));
        }
    }

    [Fact]
    public async Task Sender_that_got_202_tries_again_until_it_gets_200()
    {
        var requests = 0;
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = ++requests < 3 ? 202 : 200;
            return context.Response.WriteAsync(Ok);
        });
        using var sender = new SenderUnderTest(server.Url);
        Assert.Equal(Failed, await sender.TickAsync());
        Assert.Equal(Failed, await sender.TickAfterAsync(HeartbeatSender.TickPeriod));
        Assert.Equal(Sent, await sender.TickAfterAsync(HeartbeatSender.TickPeriod));
        Assert.Equal(NotDue, await sender.TickAfterAsync(HeartbeatSender.TickPeriod));
        Assert.Equal(3, requests);
    }

    [Theory]
    [InlineData(S0)]
    [InlineData(S1)]
    [InlineData(S2)]
    [InlineData(S3)]
    public async Task Answer_that_takes_over_30_seconds_is_none(SenderVersion version)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await LocalServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        using var sender = new SenderUnderTest(server.Url, version);
        var tick = sender.TickAsync();
        await arrived.Task;
        sender.Time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.False(tick.IsCompleted);
        sender.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(Failed, await tick);
    }

    [Theory]
    [InlineData(SMinus1)]
    [InlineData(S0)]
    [InlineData(S1)]
    public async Task Old_sender_without_an_answer_retries_after_an_hour_three_times(SenderVersion version)
    {
        using var sender = new SenderUnderTest(Unreachable(), version);
        Assert.Equal(Failed, await sender.TickAsync());
        for (var retry = 1; retry <= 3; retry++)
        {
            Assert.Equal(NotDue, await sender.TickAfterAsync(TimeSpan.FromMinutes(45)));
            Assert.Equal(Failed, await sender.TickAfterAsync(TimeSpan.FromMinutes(15)));
        }

        // Its retries are used up: it begins anew with the next tick.
        Assert.Equal(Failed, await sender.TickAfterAsync(TimeSpan.FromMinutes(15)));
        Assert.Equal(NotDue, await sender.TickAfterAsync(TimeSpan.FromMinutes(15)));
    }

    [Theory]
    [InlineData(S2)]
    [InlineData(S3)]
    public async Task New_sender_without_an_answer_tries_again_at_the_next_tick(SenderVersion version)
    {
        using var sender = new SenderUnderTest(Unreachable(), version);
        Assert.Equal(Failed, await sender.TickAsync());
        Assert.Equal(Failed, await sender.TickAfterAsync(HeartbeatSender.TickPeriod));
    }

    /// <summary>A port that was free a moment ago.</summary>
    private static Uri Unreachable()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}");
    }
}
