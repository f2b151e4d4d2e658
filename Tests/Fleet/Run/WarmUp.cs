using System.Net;
using System.Net.Sockets;

namespace Telemetry.Fleet.Run;

/// <summary>Runs a small fleet against a listener in this process, so that the whole path of a request is compiled
/// before the clock of the real run starts. Otherwise the first quarter of a second of an open loop would show the
/// compiler's latency as the receiver's.</summary>
internal static class WarmUp
{
    private static readonly byte[] Recorded =
        "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"ok\":true}"u8.ToArray();

    public static async Task RunAsync(RunOptions options, TimeProvider time, CancellationToken cancellation)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener, cancellation);
        var small = options with
        {
            Urls = [new Uri($"http://{listener.LocalEndpoint}")],
            Instances = 200,
            InTurns = false,
            Rate = options.Rate is null ? null : 2000,
            Connections = 1,
            Duration = null,
            Bad = 0,
        };
        await new LoadRun(small, ledger: null, time).RunAsync(progress: null, cancellation);
        await answering;
    }

    /// <summary>Answers one connection until it ends.</summary>
    private static async Task AnswerAsync(TcpListener listener, CancellationToken cancellation)
    {
        using var socket = await listener.AcceptSocketAsync(cancellation);
        var request = new byte[16 * 1024];
        while (await socket.ReceiveAsync(request, SocketFlags.None) is var length and > 0)
        {
            // A body ends with its brace; a part of one gets no answer of its own.
            if (request[length - 1] == (byte)'}')
            {
                await socket.SendAsync(Recorded, SocketFlags.None);
            }
        }
    }
}
