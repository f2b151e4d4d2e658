using System.Buffers;
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
            // Reading ends with the connection. The token of an aborted request would be made for each request.
            var reader = context.Request.BodyReader;
            var read = await reader.ReadAtLeastAsync(limit + 1, CancellationToken.None);
            var body = read.Buffer.Length > limit ? null : read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            return body;
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
}
