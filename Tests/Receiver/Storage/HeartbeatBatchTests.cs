using System.Threading.Channels;
using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Storage;

public sealed class HeartbeatBatchTests
{
    private readonly Channel<PendingHeartbeat> queue = Channel.CreateUnbounded<PendingHeartbeat>();

    [Fact]
    public void Batch_takes_what_is_there_in_the_order_in_which_it_came()
    {
        var queued = Queue(Heartbeats.New(20));

        Assert.Equal(queued, new HeartbeatBatch(queue.Reader, 100).Take());
    }

    [Fact]
    public void Batch_takes_no_more_than_its_size()
    {
        var queued = Queue(Heartbeats.New(25));
        var batch = new HeartbeatBatch(queue.Reader, 10);

        var taken = new[] { batch.Take(), batch.Take(), batch.Take() };

        Assert.Equal([10, 10, 5], taken.Select(heartbeats => heartbeats.Count));
        Assert.Equal(queued.ToHashSet(), taken.SelectMany(heartbeats => heartbeats).ToHashSet());
    }

    [Fact]
    public void Second_heartbeat_of_an_instance_waits_for_the_next_batch()
    {
        var instance = Guid.NewGuid();
        var queued = Queue(Enumerable.Range(0, 3).Select(_ => Heartbeats.New(instance, Heartbeats.Noon)));
        var batch = new HeartbeatBatch(queue.Reader, 10);

        foreach (var heartbeat in queued)
        {
            Assert.Equal([heartbeat], batch.Take());
        }

        Assert.Equal(0, batch.Waiting);
        Assert.Empty(batch.Take());
    }

    [Fact]
    public void Flood_of_one_instance_is_held_back_no_further_than_a_batch()
    {
        var instance = Guid.NewGuid();
        Queue(Enumerable.Range(0, 100).Select(_ => Heartbeats.New(instance, Heartbeats.Noon)));

        var batch = new HeartbeatBatch(queue.Reader, 10);
        batch.Take();

        Assert.Equal(89, queue.Reader.Count);
        Assert.Equal(99, batch.Waiting);
    }

    private List<PendingHeartbeat> Queue(IEnumerable<Submission> submissions)
    {
        var queued = submissions.Select(submission => new PendingHeartbeat(submission, 0)).ToList();
        queued.ForEach(heartbeat => Assert.True(queue.Writer.TryWrite(heartbeat)));
        return queued;
    }
}
