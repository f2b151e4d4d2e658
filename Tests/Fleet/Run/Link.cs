using System.Net;
using System.Net.Sockets;

namespace Telemetry.Fleet.Run;

/// <summary>One connection to one front door, for one request at a time. It opens itself when needed, anew after half a
/// second without a request, and stays away for a moment after it was refused.</summary>
public sealed class Link(Uri url, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongIdle = TimeSpan.FromMilliseconds(500);

    private Socket? socket;
    private byte[] received = new byte[4096];
    private TimeSpan backoff = FirstBackoff;
    private DateTimeOffset awayUntil;
    private long lastUsed;

    /// <summary>False while the link stays away from a front door that refused it.</summary>
    public bool IsReady => socket is not null || time.GetUtcNow() >= awayUntil;

    /// <summary>When <see cref="IsReady"/> becomes true again.</summary>
    public DateTimeOffset AwayUntil => awayUntil;

    /// <summary>False when the front door refuses; nothing was sent then.</summary>
    public async ValueTask<bool> OpenAsync()
    {
        // A server may end an idle connection at any time, this moment included. Instances never meet that: each opens a
        // connection of its own. Only a busy link, for which that costs too much, uses one again.
        if (socket is not null && time.GetElapsedTime(lastUsed) > LongIdle)
        {
            Close();
        }

        if (socket is not null)
        {
            return true;
        }

        socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(url.DnsSafeHost, url.Port));
            backoff = FirstBackoff;
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Close();
            awayUntil = time.GetUtcNow() + backoff;
            backoff = backoff < LongestBackoff / 2 ? backoff * 2 : LongestBackoff;
            return false;
        }
    }

    /// <summary>Sends on an open link. Null when no answer came: whether the request was read is then unknown.</summary>
    public async ValueTask<HttpAnswer?> ExchangeAsync(ReadOnlyMemory<byte> request)
    {
        var answered = false;
        try
        {
            while (request.Length > 0)
            {
                request = request[await socket!.SendAsync(request, SocketFlags.None)..];
            }

            var answer = await ReceiveAsync(socket!);
            answered = answer is { Closes: false };
            return answer;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or FormatException)
        {
            return null;
        }
        finally
        {
            lastUsed = time.GetTimestamp();
            if (!answered)
            {
                Close();
            }
        }
    }

    /// <summary>Ends what the link is waiting for, from any thread, as if the front door had hung up. (A token in every
    /// call would cost a tenth of the requests.)</summary>
    public void Abort() => socket?.Dispose();

    public void Dispose() => Close();

    private async ValueTask<HttpAnswer?> ReceiveAsync(Socket socket)
    {
        var length = 0;
        while (true)
        {
            if (length == received.Length)
            {
                Array.Resize(ref received, 2 * length);
            }

            var more = await socket.ReceiveAsync(received.AsMemory(length), SocketFlags.None);
            length += more;
            if (HttpAnswer.TryParse(received.AsSpan(0, length), ended: more == 0, out var answer))
            {
                return answer;
            }

            if (more == 0)
            {
                return null;
            }
        }
    }

    private void Close()
    {
        socket?.Dispose();
        socket = null;
    }
}
