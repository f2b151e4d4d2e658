using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Storage;

public sealed class BatchPaceTests
{
    private readonly BatchPace pace = new(most: 2);

    [Fact]
    public void Lone_heartbeat_waits_for_nobody()
    {
        Assert.False(pace.MayStart(0));
        Assert.True(pace.MayStart(1));
    }

    [Fact]
    public void Second_batch_starts_when_it_is_as_large_as_the_one_under_way()
    {
        pace.Started(40);

        Assert.False(pace.MayStart(39));
        Assert.True(pace.MayStart(40));
    }

    [Fact]
    public void No_more_batches_than_allowed_are_under_way()
    {
        pace.Started(1);
        pace.Started(1);

        Assert.False(pace.MayStart(int.MaxValue - 1));
        pace.Ended(1);
        Assert.True(pace.MayStart(1));
    }

    [Fact]
    public async Task Heartbeat_that_makes_a_batch_large_enough_is_told()
    {
        pace.Started(2);
        var changed = pace.ChangedAsync().AsTask();

        pace.Came(1);
        Assert.False(changed.IsCompleted);
        pace.Came(2);
        Assert.True(await changed);
    }

    [Fact]
    public async Task End_of_a_batch_is_told()
    {
        pace.Started(2);
        var changed = pace.ChangedAsync().AsTask();

        pace.Ended(2);
        Assert.True(await changed);
        Assert.True(pace.MayStart(1));
    }
}
