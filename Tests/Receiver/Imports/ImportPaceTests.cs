using Telemetry.Grains.Imports;
using Telemetry.Grains.Interfaces.Imports;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Grains;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Imports;

public sealed class ImportPaceTests : IDisposable
{
    private const int Many = 2000;
    private readonly WatchedTime time = new(Heartbeats.Noon);
    private readonly HeartbeatWriter writer;
    private readonly ImportPace pace;

    public ImportPaceTests()
    {
        writer = Writers.On(new CountingStore(), time: time);
        pace = new ImportPace(writer, time);

        // Some time after the start of the machine.
        time.Advance(TimeSpan.FromHours(1));
    }

    public void Dispose()
    {
        writer.Dispose();
        time.Dispose();
    }

    [Fact]
    public void While_no_heartbeat_comes_transactions_are_long_and_follow_each_other()
    {
        Assert.Equal(Many, pace.RowsOf(Many));
        Assert.True(RestAfter(milliseconds: 100).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task While_heartbeats_come_transactions_are_short_and_each_is_followed_by_a_rest_of_four_times_its_length()
    {
        await HeartbeatComesAsync();

        Assert.Equal(ImportPace.FewRows, pace.RowsOf(Many));
        Assert.Equal(7, pace.RowsOf(7));
        var rest = RestAfter(milliseconds: 5);
        time.Advance(TimeSpan.FromMilliseconds(19));
        Assert.False(rest.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await rest;
    }

    [Fact]
    public async Task Rest_is_never_so_long_that_a_batch_would_outlast_its_call()
    {
        await HeartbeatComesAsync();

        var rest = RestAfter(milliseconds: 3000);
        time.Advance(TimeSpan.FromMilliseconds(50));
        await rest;
    }

    [Fact]
    public async Task Five_seconds_after_the_last_heartbeat_an_import_has_the_store_to_itself_again()
    {
        await HeartbeatComesAsync();
        time.Advance(TimeSpan.FromMilliseconds(4999));
        Assert.Equal(ImportPace.FewRows, pace.RowsOf(Many));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Many, pace.RowsOf(Many));
    }

    [Fact]
    public void Batch_falls_into_batches_that_follow_each_other()
    {
        var heartbeat = Heartbeats.New().Heartbeat;
        var batch = new ImportBatch { After = 4, Lines = [new(5, heartbeat), new(6, null), new(9, heartbeat)] };

        var (first, others) = batch.Split(2);

        Assert.Equal((4L, 6L, 1, 1), (first.After, first.Line, first.Heartbeats.Count(), first.Refused));
        Assert.Equal((6L, 9L, 1, 0), (others!.After, others.Line, others.Heartbeats.Count(), others.Refused));
        Assert.Null(others.Split(1).Others);
    }

    private Task RestAfter(int milliseconds) => pace.RestAsync(TimeSpan.FromMilliseconds(milliseconds), CancellationToken.None);

    /// <summary>And is recorded.</summary>
    private async Task HeartbeatComesAsync()
    {
        writer.Start();
        await writer.TryRecord(Heartbeats.New())!;
    }
}
