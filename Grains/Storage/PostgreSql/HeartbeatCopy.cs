using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage.PostgreSql;

/// <summary>
/// Rows of <c>heartbeats</c> as COPY takes them in binary (PostgreSQL's documentation, COPY, "Binary Format"): a header,
/// for each row the count of its columns and for each column its length and bytes, all numbers big-endian, and a trailer.
/// Written by ourselves because the driver writes a column at a time, each by an asynchronous call: with 23 columns that
/// was a thirtieth of the receiver's CPU time, and the other heartbeats waited for it.
/// </summary>
internal static class HeartbeatCopy
{
    public static readonly string Sql =
        "COPY heartbeats (received_at_utc, instance_id, background_jobs_enabled, raw_payload, "
        + $"{string.Join(", ", TextColumns.All.Select(column => column.Name))}) FROM STDIN (FORMAT BINARY)";

    private const int LengthBytes = sizeof(int);
    private const int Null = -1;

    // The signature; then no flags and no extension.
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xff, .. "\r\n\0"u8, .. new byte[8]];
    private static readonly byte[] Trailer = [0xff, 0xff];

    private static readonly short Columns = (short)(4 + TextColumns.All.Length);
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Before the first row.</summary>
    public static void WriteHeader(IBufferWriter<byte> rows) => rows.Write(Header);

    /// <summary>The columns in the order of <see cref="Sql"/>; null is NULL.</summary>
    /// <exception cref="EncoderFallbackException">A text holds half of a surrogate pair, which UTF-8 cannot say.</exception>
    public static void WriteRow(IBufferWriter<byte> rows, Heartbeat heartbeat)
    {
        var row = new Row(rows.GetSpan(MostBytes(heartbeat)));
        row.Int16(Columns);
        row.Value((heartbeat.ReceivedAt.UtcTicks - Epoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        row.Value(heartbeat.InstanceId);
        row.Value(heartbeat.BackgroundJobsEnabled);
        row.Value(heartbeat.RawPayload);
        foreach (var (_, of) in TextColumns.All)
        {
            row.Value(of(heartbeat));
        }

        rows.Advance(row.Written);
    }

    /// <summary>After the last row.</summary>
    public static void WriteTrailer(IBufferWriter<byte> rows) => rows.Write(Trailer);

    private static int MostBytes(Heartbeat heartbeat)
    {
        var most = sizeof(short) + (Columns * LengthBytes) + sizeof(long) + 16 + 1 + (heartbeat.RawPayload?.Length ?? 0);
        foreach (var (_, of) in TextColumns.All)
        {
            most += Utf8.GetMaxByteCount(of(heartbeat)?.Length ?? 0);
        }

        return most;
    }

    private ref struct Row(Span<byte> bytes)
    {
        private readonly Span<byte> bytes = bytes;

        public int Written { get; private set; }

        private readonly Span<byte> Rest => bytes[Written..];

        public void Int16(short number)
        {
            BinaryPrimitives.WriteInt16BigEndian(Rest, number);
            Written += sizeof(short);
        }

        public void Value(long number)
        {
            Length(sizeof(long));
            BinaryPrimitives.WriteInt64BigEndian(Rest, number);
            Written += sizeof(long);
        }

        public void Value(Guid id)
        {
            Length(16);
            id.TryWriteBytes(Rest, bigEndian: true, out var written);
            Written += written;
        }

        public void Value(bool? flag)
        {
            Length(flag is null ? Null : 1);
            if (flag is { } known)
            {
                bytes[Written++] = known ? (byte)1 : (byte)0;
            }
        }

        public void Value(byte[]? text)
        {
            Length(text?.Length ?? Null);
            text?.CopyTo(Rest);
            Written += text?.Length ?? 0;
        }

        public void Value(string? text)
        {
            if (text is null)
            {
                Length(Null);
                return;
            }

            var written = Utf8.GetBytes(text, Rest[LengthBytes..]);
            Length(written);
            Written += written;
        }

        private void Length(int bytes)
        {
            BinaryPrimitives.WriteInt32BigEndian(Rest, bytes);
            Written += LengthBytes;
        }
    }
}
