namespace Telemetry.Fleet.Tests.History;

/// <summary>Forgets what is written, and every 16 MB looks at how much memory the writer holds.</summary>
internal sealed class MeasuringStream : Stream
{
    private const long Step = 16_000_000;

    private readonly long heldBefore = GC.GetTotalMemory(forceFullCollection: true);
    private long length;

    /// <summary>The most bytes that were alive at a time, beyond those before the stream was made.</summary>
    public long MostHeld { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => length;

    public override long Position { get => length; set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (length / Step != (length += count) / Step)
        {
            MostHeld = Math.Max(MostHeld, GC.GetTotalMemory(forceFullCollection: true) - heldBefore);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
