using System.Buffers.Text;
using System.Text;
using Telemetry.Fleet.Sender;

namespace Telemetry.Fleet.Run;

/// <summary>An HTTP/1.1 answer, as far as the load generator reads it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="SaysOk">The body is a JSON object whose ok is true; looked at for a 200 alone.</param>
/// <param name="Closes">The server ends the connection with this answer.</param>
public readonly record struct HttpAnswer(int Status, bool SaysOk, bool Closes)
{
    /// <summary>200 and ok true: stored, by the receiver's word.</summary>
    public bool Acknowledges => Status == 200 && SaysOk;

    /// <summary>False while the answer is not complete yet. <paramref name="ended"/> says that no more bytes will
    /// come, which completes a body of unknown length.</summary>
    /// <exception cref="FormatException">The bytes are no HTTP/1.1 answer.</exception>
    public static bool TryParse(ReadOnlySpan<byte> bytes, bool ended, out HttpAnswer answer)
    {
        answer = default;
        var headLength = bytes.IndexOf("\r\n\r\n"u8);
        if (headLength < 0)
        {
            return false;
        }

        var head = bytes[..(headLength + 2)];
        if (!head.StartsWith("HTTP/1."u8) || !Utf8Parser.TryParse(head[9..], out int status, out var digits) || digits != 3)
        {
            throw new FormatException("Not an HTTP/1.1 answer");
        }

        var body = bytes[(headLength + 4)..];
        var closes = Ascii.EqualsIgnoreCase(Header(head, "connection"u8), "close"u8);
        var chunked = !Header(head, "transfer-encoding"u8).IsEmpty;
        if (chunked)
        {
            if (!TryJoinChunks(body, out var joined))
            {
                return false;
            }

            body = joined;
        }
        else if (Utf8Parser.TryParse(Header(head, "content-length"u8), out int length, out _))
        {
            if (body.Length < length)
            {
                return false;
            }

            body = body[..length];
        }
        else if (status is not (204 or 304) && !ended)
        {
            return false;
        }

        answer = new HttpAnswer(status, status == 200 && AnswerRule.SaysOk(body), closes || ended);
        return true;
    }

    /// <summary>The value of a header whose name is given in lower case; empty when absent.</summary>
    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            if (line.Length > name.Length && line[name.Length] == ':'
                && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return line[(name.Length + 1)..].Trim(" \t"u8);
            }
        }

        return [];
    }

    private static bool TryJoinChunks(ReadOnlySpan<byte> body, out byte[] joined)
    {
        joined = [];
        while (body.IndexOf("\r\n"u8) is var line and >= 0)
        {
            if (!Utf8Parser.TryParse(body[..line], out int length, out _, 'x'))
            {
                throw new FormatException("Not a chunk of an HTTP/1.1 answer");
            }

            if (body.Length < line + 2 + length + 2)
            {
                return false;
            }

            if (length == 0)
            {
                return true;
            }

            joined = [.. joined, .. body.Slice(line + 2, length)];
            body = body[(line + 2 + length + 2)..];
        }

        return false;
    }
}
