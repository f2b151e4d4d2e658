using System.Buffers;
using System.IO.Pipelines;

namespace Telemetry.Api.Heartbeats;

/// <summary>A request's body, whole and within its limit.</summary>
internal static class HeartbeatBody
{
    /// <summary>Null when the body is longer than the limit.</summary>
    public static async ValueTask<byte[]?> ReadAsync(HttpContext context, int limit)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            // Nearly always the body has come with the head.
            if (!reader.TryRead(out var read))
            {
                read = await reader.ReadAsync(context.RequestAborted);
            }

            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                return Take(reader, read.Buffer);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static byte[] Take(PipeReader reader, ReadOnlySequence<byte> buffer)
    {
        var bytes = buffer.ToArray();
        reader.AdvanceTo(buffer.End);
        return bytes;
    }
}
