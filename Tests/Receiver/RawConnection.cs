using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

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
        while (LengthOf(text) is not { } whole || text.Length < whole)
        {
            var read = await ReadAsync();
            Assert.True(read.Length > 0, $"The connection ended within an answer: {text}");
            text += read;
        }

        // To whoever speaks of HTTP/2 the server says goodbye in that too, behind the answer.
        var answer = text[..LengthOf(text)!.Value];
        Assert.Contains("Content-Type: application/json\r\n", answer, StringComparison.Ordinal);
        var body = JsonDocument.Parse(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]).RootElement;
        var status = int.Parse(answer.Split(' ')[1], CultureInfo.InvariantCulture);
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

    /// <summary>Of the answer, its head included; null while its head is not there.</summary>
    private static int? LengthOf(string text)
    {
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return head < 0
            ? null
            : head + 4 + int.Parse(Regex.Match(text, @"Content-Length: ([0-9]+)\r").Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
