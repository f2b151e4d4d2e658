using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Telemetry.Api.Requests;

/// <summary>A request's body, whole and within its limit.</summary>
internal static class RequestBody
{
    /// <summary>Null when the body is longer than the limit.</summary>
    /// <exception cref="BadHttpRequestException">The caller broke the body off, or its chunks are none.</exception>
    public static async ValueTask<byte[]?> ReadAsync(HttpContext context, int limit)
    {
        try
        {
            return await ReadWholeAsync(context.Request.BodyReader, limit, context.RequestAborted);
        }
        catch (Exception exception) when (exception is not BadHttpRequestException and (IOException or OperationCanceledException))
        {
            if (exception is OperationCanceledException or ConnectionResetException)
            {
                // Else the server goes on reading for a moment, and logs that it cannot.
                context.Abort();
            }

            // Nobody but the caller has a part in this, whatever the server calls it.
            throw new BadHttpRequestException("The body broke off.", exception);
        }
    }

    private static async ValueTask<byte[]?> ReadWholeAsync(PipeReader reader, int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Nearly always the body has come with the head.
            if (!reader.TryRead(out var read))
            {
                read = await reader.ReadAsync(cancellationToken);
            }

            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
