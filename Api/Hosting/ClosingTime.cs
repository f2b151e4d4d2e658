using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Telemetry.Api.Hosting;

/// <summary>
/// How the public listener ends: first nobody comes in any more, then those who are in may say what they came for, each
/// answer with <c>Connection: close</c>, and last those who said nothing are sent away. Kestrel by itself sends them
/// away at once, and with them whoever was just about to speak: of 250 requests a second 1 and 9 were lost at two stops.
/// </summary>
internal sealed class ClosingTime(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource everybodyLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool hasBegun;
    private int inside;

    /// <summary>From now on a connection's next answer is its last one.</summary>
    public bool HasBegun => hasBegun;

    /// <summary>A public connection, from its beginning to its end.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        Interlocked.Increment(ref inside);
        try
        {
            await next(connection);
        }
        finally
        {
            if (Interlocked.Decrement(ref inside) == 0 && hasBegun)
            {
                everybodyLeft.TrySetResult();
            }
        }
    }

    public void Begin() => hasBegun = true;

    /// <summary>Returns when no public connection is left, after a second at the latest.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref inside) > 0)
        {
            await Task.WhenAny(everybodyLeft.Task, Task.Delay(Longest, time, cancellationToken));
        }
    }
}

/// <summary>Kestrel's own listeners, whose end takes the closing time; only after that does Kestrel end connections.</summary>
internal sealed class ClosingListeners(ILoggerFactory loggers, ClosingTime closing) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket? door = null;
        var options = new SocketTransportOptions
        {
            // Nothing that serves a request blocks, so it may be served where its bytes are read; and whoever is
            // connected is about to speak, so a buffer may wait for the bytes instead of the other way round.
            UnsafePreferInlineScheduling = true,
            WaitForDataBeforeAllocatingBuffer = false,
            CreateBoundListenSocket = at => door = SocketTransportOptions.CreateDefaultBoundListenSocket(at),
        };
        var listener = await new SocketTransportFactory(Options.Create(options), loggers).BindAsync(endpoint, cancellationToken);
        return new Listener(listener, door!, closing);
    }

    private sealed class Listener(IConnectionListener listener, Socket door, ClosingTime closing) : IConnectionListener
    {
        private static readonly TimeSpan MomentForThoseAtTheDoor = TimeSpan.FromMilliseconds(1);
        private static readonly int MostMoments = 200;

        public EndPoint EndPoint => listener.EndPoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            listener.AcceptAsync(cancellationToken);

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            closing.Begin();

            // Whoever was let in by the kernel and not yet by Kestrel is cut off when the socket closes.
            for (var moments = 0; moments < MostMoments && door.Poll(0, SelectMode.SelectRead); moments++)
            {
                await Task.Delay(MomentForThoseAtTheDoor, cancellationToken);
            }

            await listener.UnbindAsync(cancellationToken);
            await closing.PassAsync(cancellationToken);
        }

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
