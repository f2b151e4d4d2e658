using System.Text;
using Telemetry.Fleet.Run;
using Xunit;

namespace Telemetry.Fleet.Tests.Run;

public sealed class HttpAnswerTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"ok\":true}", 200, true, false)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length:11\r\nconnection: close\r\n\r\n{\"ok\":true}", 200, true, true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{\"ok\":\r\n5\r\ntrue}\r\n0\r\n\r\n", 200, true, false)]
    [InlineData("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 11\r\n\r\n{\"ok\":true}", 429, false, false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", 200, false, false)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, false, false)]
    public void Answer_is_complete_with_its_last_byte_and_not_before(string text, int status, bool saysOk, bool closes)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(HttpAnswer.TryParse(bytes.AsSpan(0, length), ended: false, out _));
        }

        Assert.True(HttpAnswer.TryParse(bytes, ended: false, out var answer));
        Assert.Equal(new HttpAnswer(status, saysOk, closes), answer);
    }

    [Fact]
    public void Answer_of_unknown_length_ends_with_its_connection()
    {
        var bytes = "HTTP/1.1 200 OK\r\n\r\n{\"ok\":true}"u8;
        Assert.False(HttpAnswer.TryParse(bytes, ended: false, out _));
        Assert.True(HttpAnswer.TryParse(bytes, ended: true, out var answer));
        Assert.Equal(new HttpAnswer(200, SaysOk: true, Closes: true), answer);
    }

    [Fact]
    public void Bytes_that_are_no_answer_are_refused() =>
        Assert.Throws<FormatException>(() => HttpAnswer.TryParse("SSH-2.0-server\r\n\r\n"u8, ended: false, out _));
}
