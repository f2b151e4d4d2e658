using Telemetry.Grains.Storage;
using Telemetry.Tests.Grains;

namespace Telemetry.Tests.Storage;

public sealed class ExportPaceTests : IDisposable
{
    private readonly WatchedTime time = new(Heartbeats.Noon);
    private readonly HeartbeatWriter writer;
    private readonly ExportPace pace;

    public ExportPaceTests()
    {
        writer = Writers.On(new CountingStore(), time: time);
        pace = new ExportPace(writer, time);

        // Some time after the start of the machine.
        time.Advance(TimeSpan.FromHours(1));
    }

    public void Dispose()
    {
        pace.Dispose();
        writer.Dispose();
        time.Dispose();
    }

    [Fact]
    public async Task Exports_read_page_after_page_while_no_heartbeat_comes()
    {
        Assert.True((await ReadAsync()).IsCompletedSuccessfully);
        Assert.True((await ReadAsync()).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Next_page_waits_for_some_times_as_long_while_heartbeats_come()
    {
        await ReadAsync();
        Assert.NotNull(writer.TryRecord(Heartbeats.New()));

        var next = pace.ReadAsync(() => ValueTask.FromResult(1), CancellationToken.None).AsTask();
        await time.UntilSomebodyPausesAsync();
        time.Advance(TimeSpan.FromMilliseconds(79));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        await next;
    }

    [Fact]
    public async Task Reader_who_leaves_while_it_waits_keeps_nobody_waiting()
    {
        await ReadAsync();
        Assert.NotNull(writer.TryRecord(Heartbeats.New()));
        using var leaving = new CancellationTokenSource();
        var left = pace.ReadAsync(() => ValueTask.FromResult(1), leaving.Token).AsTask();
        await time.UntilSomebodyPausesAsync();
        var next = pace.ReadAsync(() => ValueTask.FromResult(1), CancellationToken.None).AsTask();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await time.UntilSomebodyPausesAsync();
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, await next);
    }

    /// <summary>A page that takes 20 ms.</summary>
    private async Task<Task> ReadAsync()
    {
        var read = pace.ReadAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(20));
                return ValueTask.FromResult(1);
            },
            CancellationToken.None).AsTask();
        await Task.WhenAny(read, Task.CompletedTask);
        return read;
    }
}
