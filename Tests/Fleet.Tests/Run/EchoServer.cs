using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Telemetry.Fleet.Tests.Run;

/// <summary>Answers every request with the same 200, on bare sockets: the cheapest receiver there can be, to see what
/// the load generator itself is able to offer.</summary>
public sealed class EchoServer : IAsyncDisposable
{
    private static readonly byte[] Recorded = [.. "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 62\r\n\r\n"u8,
        .. """{"ok":true,"message":"heartbeat_recorded","status_code":200}  """u8];

    private readonly CancellationTokenSource stopping = new();
    private readonly Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Task accepting;

    public EchoServer(int port = 0)
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(1024);
        accepting = AcceptAsync(stopping.Token);
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}");

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync(CancellationToken stopping)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(AnswerAsync(await listener.AcceptAsync(stopping), stopping));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private static async Task AnswerAsync(Socket socket, CancellationToken stopping)
    {
        using var connection = socket;
        connection.NoDelay = true;
        var received = new byte[32 * 1024];
        var length = 0;
        try
        {
            while (await connection.ReceiveAsync(received.AsMemory(length), stopping) is var more and > 0)
            {
                length += more;
                if (IsWhole(received.AsSpan(0, length)))
                {
                    length = 0;
                    await connection.SendAsync(Recorded, stopping);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The generator is done, or the test is.
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> request)
    {
        var head = request.IndexOf("\r\n\r\n"u8);
        var length = request.IndexOf("Content-Length: "u8);
        return head > 0 && Utf8Parser.TryParse(request[(length + 16)..], out int body, out _)
            && request.Length >= head + 4 + body;
    }
}
