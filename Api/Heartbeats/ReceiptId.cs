using System.Buffers.Binary;

namespace Telemetry.Api.Heartbeats;

/// <summary>
/// Makes receipt ids: UUIDs of version 7 (RFC 9562, 5.7), so that later ones sort behind earlier ones. They are to be
/// unique and need not be secret; the framework's own reads 16 bytes from the operating system for each, which was 2 %
/// of the CPU time of a recorded heartbeat.
/// </summary>
internal static class ReceiptId
{
    public static Guid New(DateTimeOffset receivedAt)
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes[6..]);
        var milliseconds = receivedAt.ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)milliseconds);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
