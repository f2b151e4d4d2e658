using Telemetry.Grains.Statistics.Questions;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Grains;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Statistics;

/// <summary>How questions give way to heartbeats.</summary>
public sealed class HeartbeatsFirstTests : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly WatchedTime time = new(Heartbeats.Noon);
    private readonly HeartbeatWriter writer;
    private readonly HeartbeatsFirst heartbeats;

    public HeartbeatsFirstTests()
    {
        writer = Writers.On(new CountingStore(), time: time);
        heartbeats = new HeartbeatsFirst(writer, time);

        // Some time after the start of the machine.
        time.Advance(TimeSpan.FromHours(1));
    }

    public void Dispose()
    {
        writer.Dispose();
        time.Dispose();
    }

    [Fact]
    public async Task Questions_are_read_one_after_the_other_while_no_heartbeat_waits()
    {
        await ReadAsync();

        Assert.True(heartbeats.BeginAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Next_read_waits_for_many_times_as_long_while_heartbeats_wait()
    {
        Assert.NotNull(writer.TryRecord(Heartbeats.New()));
        await ReadAsync();

        var next = heartbeats.BeginAsync(CancellationToken.None).AsTask();

        // A read of 100 ms is followed by a pause of 1.5 s.
        await PassAsync(TimeSpan.FromSeconds(1.45));
        Assert.False(next.IsCompleted);
        await PassAsync(Step);
        await next;
    }

    [Fact]
    public async Task Queue_that_is_empty_because_a_batch_was_just_taken_lets_no_question_through()
    {
        var recording = writer.TryRecord(Heartbeats.New());
        await ReadAsync();
        var next = heartbeats.BeginAsync(CancellationToken.None).AsTask();
        writer.Start();
        await recording!;

        await PassAsync(TimeSpan.FromSeconds(0.45));
        Assert.False(next.IsCompleted);
        await PassAsync(Step);
        await next;
    }

    /// <summary>A read of 100 ms.</summary>
    private async Task ReadAsync()
    {
        var begun = await heartbeats.BeginAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromMilliseconds(100));
        heartbeats.Ended(begun);
    }

    private async Task PassAsync(TimeSpan passing)
    {
        for (var passed = TimeSpan.Zero; passed < passing; passed += Step)
        {
            await time.UntilSomebodyPausesAsync();
            time.Advance(Step);
        }
    }
}
