using Microsoft.AspNetCore.Connections;
using Telemetry.Api.Management;

namespace Telemetry.Api.Hosting;

/// <summary>
/// The connections of the public listener, of which there are never more than the process can hold. When few places are
/// left, each newcomer takes the place of whoever has gone longest without a good key: a stranger who says nothing, or a
/// byte now and then, stays only as long as nobody needs the place. Whoever is being answered with a good key stays.
/// </summary>
internal sealed class PublicConnections
{
    private readonly Lock gate = new();
    private readonly LinkedList<PublicConnection> inside = [];
    private readonly int max;
    private readonly int crowded;
    private TaskCompletionSource? allLeft;
    private int count;
    private long replaced;
    private long refused;

    public PublicConnections(int max, FrontDoorMetrics metrics)
    {
        this.max = max;
        crowded = max - (max / 4);
        metrics.ObserveConnections(max, () => Interlocked.Read(ref replaced), () => Interlocked.Read(ref refused));
    }

    /// <summary>A public connection, from its beginning to its end. One too many ends at once.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var newcomer = new PublicConnection(connection);
        if (!TryEnter(newcomer))
        {
            Interlocked.Increment(ref refused);
            connection.Abort();
            return;
        }

        try
        {
            connection.Features.Set(newcomer);
            await next(connection);
        }
        finally
        {
            Leave(newcomer);
        }
    }

    /// <summary>Completes when no public connection is left. Meaningful once nobody comes in any more.</summary>
    public Task AllLeftAsync()
    {
        lock (gate)
        {
            allLeft ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (count == 0)
            {
                allLeft.TrySetResult();
            }

            return allLeft.Task;
        }
    }

    private bool TryEnter(PublicConnection newcomer)
    {
        PublicConnection? leaving;
        lock (gate)
        {
            // Those that were replaced count until they are gone, because their sockets are open until then.
            if (count == max)
            {
                return false;
            }

            leaving = ++count > crowded ? LongestWithoutKey() : null;
            inside.AddLast(newcomer.Place);
        }

        if (leaving is not null)
        {
            Interlocked.Increment(ref replaced);
            leaving.Abort();
        }

        return true;
    }

    /// <summary>Null when everybody has shown a good key since the last look. Those that have are looked at last the next time.</summary>
    private PublicConnection? LongestWithoutKey()
    {
        for (var left = inside.Count; left > 0; left--)
        {
            var place = inside.First!;
            inside.Remove(place);
            if (!place.Value.HasShownGoodKey())
            {
                return place.Value;
            }

            inside.AddLast(place);
        }

        return null;
    }

    private void Leave(PublicConnection leaver)
    {
        lock (gate)
        {
            if (leaver.Place.List is not null)
            {
                inside.Remove(leaver.Place);
            }

            if (--count == 0)
            {
                allLeft?.TrySetResult();
            }
        }
    }
}
