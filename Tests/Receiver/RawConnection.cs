using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Telemetry.Tests;

/// <summary>A connection whose bytes the test writes itself. Text is Latin-1: each character is one byte.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public static async Task<RawConnection> OpenAsync(RunningReceiver receiver)
    {
        var connection = new RawConnection();
        await connection.socket.ConnectAsync(IPAddress.Loopback, receiver.Client.BaseAddress!.Port);
        return connection;
    }

    public async Task SendAsync(string text) => await socket.SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>The status and the error of one answer; asserts that it is the JSON of every answer.</summary>
    public async Task<(int Status, string? Error)> ReadAnswerAsync()
    {
        var text = "";
        while (Rest(text) is not { } missing || missing > 0)
        {
            var read = await ReadAsync();
            Assert.True(read.Length > 0, $"The connection ended within an answer: {text}");
            text += read;
        }

        Assert.Contains("Content-Type: application/json\r\n", text, StringComparison.Ordinal);
        var body = JsonDocument.Parse(text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]).RootElement;
        var status = int.Parse(text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(status, body.GetProperty("status_code").GetInt32());
        return (status, body.GetProperty("error").GetString());
    }

    /// <summary>What comes next; empty when the other side has closed the connection, however.</summary>
    public async Task<string> ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            return Encoding.Latin1.GetString(buffer, 0, await socket.ReceiveAsync(buffer, patience.Token));
        }
        catch (SocketException)
        {
            return "";
        }
    }

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset() => socket.Close(0);

    public void Dispose() => socket.Dispose();

    private static int? Rest(string text)
    {
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
        {
            return null;
        }

        const string length = "Content-Length: ";
        var start = text.IndexOf(length, StringComparison.Ordinal) + length.Length;
        var end = text.IndexOf("\r\n", start, StringComparison.Ordinal);
        return head + 4 + int.Parse(text[start..end], System.Globalization.CultureInfo.InvariantCulture) - text.Length;
    }
}
