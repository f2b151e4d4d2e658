using System.Threading.Channels;
using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Storage;

public sealed class HeartbeatBatchTests
{
    private readonly Channel<PendingHeartbeat> queue = Channel.CreateUnbounded<PendingHeartbeat>();

    [Fact]
    public async Task Batch_takes_what_is_there_ordered_by_instance()
    {
        var queued = Queue(Heartbeats.New(20));

        Assert.Equal(queued.OrderBy(heartbeat => heartbeat.InstanceId), await FillAsync(new(queue.Reader, 100)));
    }

    [Fact]
    public async Task Batch_takes_no_more_than_its_size()
    {
        var queued = Queue(Heartbeats.New(25));
        var batch = new HeartbeatBatch(queue.Reader, 10);

        var taken = new[] { await FillAsync(batch), await FillAsync(batch), await FillAsync(batch) };

        Assert.Equal([10, 10, 5], taken.Select(heartbeats => heartbeats.Length));
        Assert.Equal(queued.ToHashSet(), taken.SelectMany(heartbeats => heartbeats).ToHashSet());
    }

    [Fact]
    public async Task Second_heartbeat_of_an_instance_waits_for_the_next_batch()
    {
        var instance = Guid.NewGuid();
        var queued = Queue(Enumerable.Range(0, 3).Select(_ => Heartbeats.New(instance, Heartbeats.Noon)));
        var batch = new HeartbeatBatch(queue.Reader, 10);
        queue.Writer.Complete();

        foreach (var heartbeat in queued)
        {
            Assert.Equal([heartbeat], await FillAsync(batch));
        }

        Assert.False(await batch.FillAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Flood_of_one_instance_is_held_back_no_further_than_a_batch()
    {
        var instance = Guid.NewGuid();
        Queue(Enumerable.Range(0, 100).Select(_ => Heartbeats.New(instance, Heartbeats.Noon)));

        await FillAsync(new(queue.Reader, 10));

        Assert.Equal(89, queue.Reader.Count);
    }

    [Fact]
    public async Task Batch_waits_for_the_first_heartbeat()
    {
        var batch = new HeartbeatBatch(queue.Reader, 10);
        var filling = batch.FillAsync(CancellationToken.None);
        Assert.False(filling.IsCompleted);

        var queued = Queue([Heartbeats.New()]);

        Assert.True(await filling);
        Assert.Equal(queued, batch.Heartbeats);
    }

    private static async Task<PendingHeartbeat[]> FillAsync(HeartbeatBatch batch)
    {
        Assert.True(await batch.FillAsync(CancellationToken.None));
        return [.. batch.Heartbeats];
    }

    private List<PendingHeartbeat> Queue(IEnumerable<Submission> submissions)
    {
        var queued = submissions.Select(submission => new PendingHeartbeat(submission, 0)).ToList();
        queued.ForEach(heartbeat => Assert.True(queue.Writer.TryWrite(heartbeat)));
        return queued;
    }
}
