using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Telemetry.Api.Hosting;

/// <summary>
/// How the public listener ends: first nobody comes in any more, then those who are in may say what they came for, each
/// answer with <c>Connection: close</c>, and last the server stops and sends those away who said nothing. Kestrel by
/// itself sends them away at once, and with them whoever was just about to speak: of 250 requests a second 1 and 9 were
/// lost at two stops.
/// </summary>
internal sealed class ClosingTime(PublicConnections connections, int managementPort, TimeProvider time)
    : IHostedLifecycleService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MomentForThoseAtTheDoor = TimeSpan.FromMilliseconds(1);
    private const int MostMoments = 200;

    private readonly List<Socket> doors = [];
    private volatile bool hasBegun;

    /// <summary>From now on a connection's next answer is its last one.</summary>
    public bool HasBegun => hasBegun;

    /// <summary>Makes the sockets that the server listens on.</summary>
    public Socket Listen(EndPoint endpoint)
    {
        var door = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if ((endpoint as IPEndPoint)?.Port != managementPort)
        {
            doors.Add(door);
        }

        return door;
    }

    /// <summary>Comes before the server is told to stop.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (hasBegun)
        {
            return;
        }

        hasBegun = true;
        foreach (var door in doors)
        {
            // Whoever was let in by the kernel and not yet by the server is cut off when the socket closes.
            for (var moments = 0; moments < MostMoments && door.Poll(0, SelectMode.SelectRead); moments++)
            {
                await Task.Delay(MomentForThoseAtTheDoor, cancellationToken);
            }

            door.Dispose();
        }

        await Task.WhenAny(connections.AllLeftAsync(), Task.Delay(Longest, time, cancellationToken));
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
