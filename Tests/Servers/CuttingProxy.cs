using System.Net;
using System.Net.Sockets;

namespace Telemetry.Tests.Servers;

/// <summary>
/// A way to a server that breaks: each connection is cut off once so many bytes have gone to the server through it, as
/// often as is set. After that it lets everything through.
/// </summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly int serverPort;
    private readonly Task accepting;
    private int cutsLeft;
    private long cutAfter;

    public CuttingProxy(int serverPort)
    {
        this.serverPort = serverPort;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int CutsLeft => Volatile.Read(ref cutsLeft);

    /// <summary>From now on, also for connections that are open.</summary>
    public void Cut(int connections, long afterBytes)
    {
        Volatile.Write(ref cutAfter, afterBytes);
        Volatile.Write(ref cutsLeft, connections);
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        await accepting;
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await listener.AcceptTcpClientAsync(closing.Token));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, serverPort, closing.Token);
                await Task.WhenAny(
                    ToServerAsync(client.GetStream(), server.GetStream()),
                    server.GetStream().CopyToAsync(client.GetStream(), closing.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
            {
                // Either end is gone; so are both.
            }

            // A reset and no orderly end, as from a machine that has lost its memory.
            client.LingerState = new LingerOption(enable: true, seconds: 0);
        }
    }

    private async Task ToServerAsync(NetworkStream client, NetworkStream server)
    {
        var buffer = new byte[1024];
        for (long passed = 0; ;)
        {
            var read = await client.ReadAsync(buffer, closing.Token);
            passed += read;
            if (read == 0 || (passed > Volatile.Read(ref cutAfter) && TakeCut()))
            {
                return;
            }

            await server.WriteAsync(buffer.AsMemory(0, read), closing.Token);
        }
    }

    private bool TakeCut()
    {
        var left = Volatile.Read(ref cutsLeft);
        return left > 0 && Interlocked.CompareExchange(ref cutsLeft, left - 1, left) == left;
    }
}
