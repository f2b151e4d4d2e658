using Microsoft.AspNetCore.Http;
using Telemetry.Fleet.Sender;
using Xunit;

namespace Telemetry.Fleet.Tests.Sender;

public sealed class GatingTests : IAsyncLifetime
{
    private LocalServer server = null!;
    private int requests;
    private string? lastKey;

    public async Task InitializeAsync() => server = await LocalServer.StartAsync(context =>
    {
        requests++;
        lastKey = context.Request.Headers["X-API-Key"];
        return context.Response.WriteAsync("""{"ok":true}""");
    });

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Sender_is_off_until_enabled()
    {
        using var sender = new SenderUnderTest(server.Url);
        var enabled = sender.Sender.Settings;
        sender.Sender.Settings = new SenderSettings();
        Assert.Equal(TickOutcome.Off, await sender.TickAsync());
        Assert.Equal(0, requests);

        sender.Sender.Settings = enabled;
        Assert.Equal(TickOutcome.Sent, await sender.TickAsync());
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task Sender_without_an_endpoint_is_off()
    {
        using var sender = new SenderUnderTest(server.Url);
        sender.Sender.Settings = sender.Sender.Settings with { Endpoint = null };
        Assert.Equal(TickOutcome.Off, await sender.TickAsync());
    }

    [Fact]
    public async Task Sender_waits_23_hours_after_a_success()
    {
        using var sender = new SenderUnderTest(server.Url);
        Assert.Equal(TickOutcome.Sent, await sender.TickAsync());
        Assert.Equal(TickOutcome.NotDue, await sender.TickAfterAsync(TimeSpan.FromHours(23) - TimeSpan.FromTicks(1)));
        Assert.Equal(TickOutcome.Sent, await sender.TickAfterAsync(TimeSpan.FromTicks(1)));
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Running_sender_ticks_every_15_minutes()
    {
        using var sender = new SenderUnderTest(server.Url);
        using var stopping = new CancellationTokenSource();
        var running = sender.Sender.RunAsync(stopping.Token);
        var outcomes = new List<TickOutcome>();
        for (var tick = 0; tick < 94; tick++)
        {
            sender.TickedNext = new(TaskCreationOptions.RunContinuationsAsynchronously);
            sender.Time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1));
            Assert.False(sender.TickedNext.Task.IsCompleted);
            sender.Time.Advance(TimeSpan.FromTicks(1));
            outcomes.Add(await sender.TickedNext.Task);
        }

        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal([0, 92], outcomes.Index().Where(tick => tick.Item == TickOutcome.Sent).Select(tick => tick.Index));
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Key_is_sent_and_left_out_when_blank()
    {
        using var sender = new SenderUnderTest(server.Url);
        await sender.TickAsync();
        Assert.Equal("key", lastKey);

        sender.Sender.Settings = sender.Sender.Settings with { ApiKey = "" };
        await sender.TickAfterAsync(TimeSpan.FromHours(23));
        Assert.Null(lastKey);
    }

    [Fact]
    public async Task Failure_to_collect_does_not_disturb_the_host()
    {
        using var sender = new SenderUnderTest(
            server.Url, collect: _ => throw new InvalidOperationException("The database is away."));
        Assert.Equal(TickOutcome.Failed, await sender.TickAsync());
    }

    [Fact]
    public async Task Instance_id_is_kept_in_the_state_file()
    {
        using var sender = new SenderUnderTest(server.Url);
        await sender.TickAsync();
        var first = await SenderState.OpenAsync(sender.StatePath, CancellationToken.None);
        await sender.TickAfterAsync(TimeSpan.FromHours(23));
        var second = await SenderState.OpenAsync(sender.StatePath, CancellationToken.None);
        Assert.Equal(first.InstanceId, second.InstanceId);
        Assert.Equal(4, Guid.ParseExact(first.InstanceId, "D").Version);
        Assert.NotEqual(first.LastSentAt, second.LastSentAt);
    }

    [Fact]
    public async Task Sender_that_cannot_read_its_state_calls_itself_unknown_and_leaves_the_file_alone()
    {
        using var sender = new SenderUnderTest(server.Url);
        await File.WriteAllTextAsync(sender.StatePath, "no json");
        Assert.Equal(TickOutcome.Sent, await sender.TickAsync());
        Assert.Equal("unknown", (await SenderState.OpenAsync(sender.StatePath, CancellationToken.None)).InstanceId);
        Assert.Equal("no json", await File.ReadAllTextAsync(sender.StatePath));
    }
}
