using System.Threading.Channels;
using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Storage;

public sealed class HeartbeatBatchTests
{
    private readonly Channel<PendingHeartbeat> queue = Channel.CreateUnbounded<PendingHeartbeat>();

    [Fact]
    public async Task Batch_takes_what_is_there_in_the_order_in_which_it_came()
    {
        var queued = Queue(Heartbeats.New(20));

        Assert.Equal(queued, await NewBatch(size: 100).TakeAsync());
    }

    [Fact]
    public async Task Batch_takes_no_more_than_its_size()
    {
        var queued = Queue(Heartbeats.New(25));
        var batch = NewBatch(size: 10);

        var taken = new[] { await batch.TakeAsync(), await batch.TakeAsync(), await batch.TakeAsync() };

        Assert.Equal([10, 10, 5], taken.Select(heartbeats => heartbeats!.Count));
        Assert.Equal(queued, taken.SelectMany(heartbeats => heartbeats!));
    }

    [Fact]
    public async Task Batch_waits_for_its_first_heartbeat_and_for_no_other()
    {
        var taking = NewBatch(size: 10).TakeAsync().AsTask();
        Assert.False(taking.IsCompleted);

        var queued = Queue([Heartbeats.New()]);

        Assert.Equal(queued, await taking);
    }

    [Fact]
    public async Task Second_heartbeat_of_an_instance_begins_the_next_batch()
    {
        var instance = Guid.NewGuid();
        var queued = Queue(
            [Heartbeats.New(), Heartbeats.New(instance, Heartbeats.Noon), Heartbeats.New(instance, Heartbeats.Noon), Heartbeats.New()]);
        var batch = NewBatch(size: 10);

        Assert.Equal(queued[..2], await batch.TakeAsync());
        Assert.Equal(queued[2..], await batch.TakeAsync());
    }

    [Fact]
    public async Task Heartbeat_that_was_held_back_is_taken_after_the_queue_is_closed()
    {
        var instance = Guid.NewGuid();
        var queued = Queue([Heartbeats.New(instance, Heartbeats.Noon), Heartbeats.New(instance, Heartbeats.Noon)]);
        queue.Writer.Complete();
        var batch = NewBatch(size: 10);

        Assert.Equal(queued[..1], await batch.TakeAsync());
        Assert.Equal(queued[1..], await batch.TakeAsync());
        Assert.Null(await batch.TakeAsync());
    }

    [Fact]
    public async Task Two_takers_share_the_queue_and_lose_nothing()
    {
        var queued = Queue(Heartbeats.New(1000));
        queue.Writer.Complete();

        var taken = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(TakeAllAsync)));

        Assert.Equal(queued.ToHashSet(), taken.SelectMany(heartbeats => heartbeats).ToHashSet());
        Assert.Equal(1000, taken.Sum(heartbeats => heartbeats.Count));
    }

    private async Task<List<PendingHeartbeat>> TakeAllAsync()
    {
        var (batch, all) = (NewBatch(size: 10), new List<PendingHeartbeat>());
        while (await batch.TakeAsync() is { } heartbeats)
        {
            all.AddRange(heartbeats);
        }

        return all;
    }

    private HeartbeatBatch NewBatch(int size) => new(queue.Reader, size);

    private List<PendingHeartbeat> Queue(IEnumerable<Submission> submissions)
    {
        var queued = submissions.Select(submission => new PendingHeartbeat(submission, 0)).ToList();
        queued.ForEach(heartbeat => Assert.True(queue.Writer.TryWrite(heartbeat)));
        return queued;
    }
}
