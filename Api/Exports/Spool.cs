namespace Telemetry.Api.Exports;

/// <summary>
/// Takes what a library writes at once and lets it be sent on without blocking. Its position counts all bytes that were ever
/// written, as in a file.
/// </summary>
internal sealed class Spool : Stream
{
    private readonly MemoryStream waiting = new();
    private long sent;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => sent + waiting.Length;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    public async ValueTask MoveToAsync(Stream target, CancellationToken cancellationToken)
    {
        if (waiting.Length > 0)
        {
            await target.WriteAsync(waiting.GetBuffer().AsMemory(0, (int)waiting.Length), cancellationToken);
            sent += waiting.Length;
            waiting.SetLength(0);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => waiting.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => waiting.Write(buffer);

    public override void Flush()
    {
        // Sending is the owner's, when it may wait.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
