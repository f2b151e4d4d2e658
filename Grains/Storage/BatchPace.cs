using System.Threading.Channels;

namespace Telemetry.Grains.Storage;

/// <summary>
/// When the next batch starts: at once while none is under way, and beside others only when as many heartbeats wait as
/// the largest of those holds. So a lone heartbeat waits for nobody, and under load the batches become equal and large:
/// without this rule half of them held no more than 30 heartbeats while one held 200, and what a transaction costs by
/// itself came on top of each.
/// </summary>
/// <param name="most">Batches under way at the same time.</param>
internal sealed class BatchPace(int most)
{
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock gate = new();
    private readonly List<int> underWay = [];
    private volatile int awaited = 1;

    /// <summary>A heartbeat has come; so many wait now.</summary>
    public void Came(int waiting)
    {
        if (waiting >= awaited)
        {
            Wake();
        }
    }

    /// <summary>Whether a batch may start for so many.</summary>
    public bool MayStart(int waiting) => waiting > 0 && waiting >= awaited;

    public void Started(int heartbeats)
    {
        lock (gate)
        {
            underWay.Add(heartbeats);
            Reckon();
        }
    }

    public void Ended(int heartbeats)
    {
        lock (gate)
        {
            underWay.Remove(heartbeats);
            Reckon();
        }

        Wake();
    }

    /// <summary>Returns when it is worth asking <see cref="MayStart"/> again.</summary>
    public ValueTask<bool> ChangedAsync() => wake.Reader.ReadAsync();

    public void Wake() => wake.Writer.TryWrite(true);

    private void Reckon() =>
        awaited = underWay.Count == 0 ? 1 : underWay.Count == most ? int.MaxValue : underWay.Max();
}
