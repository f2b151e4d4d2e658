using System.Buffers;
using Microsoft.Extensions.Options;
using Telemetry.Api.Answers;

namespace Telemetry.Api.Heartbeats;

/// <summary>A request's body, whole and within its limit.</summary>
internal sealed record HeartbeatBody(byte[] Bytes)
{
    /// <summary>Marks the routes whose bodies are read by <see cref="HeartbeatBodyReader"/>.</summary>
    public sealed class Wanted;
}

/// <summary>
/// Reads the body before the key is looked at, because the contract answers 413 before 401 and a chunked body tells
/// its size only by being read. What an unknown caller can make us hold is one body's limit.
/// </summary>
internal sealed class HeartbeatBodyReader(RequestDelegate next, IOptions<IntakeOptions> options)
{
    private readonly int limit = options.Value.MaxBodyBytes;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<HeartbeatBody.Wanted>() is not null)
        {
            if (context.Request.ContentLength > limit || await ReadAsync(context) is not { } bytes)
            {
                await Answer.PayloadTooLarge.ExecuteAsync(context);
                return;
            }

            context.Features.Set(new HeartbeatBody(bytes));
        }

        await next(context);
    }

    /// <summary>Null when the body is longer than the limit.</summary>
    private async ValueTask<byte[]?> ReadAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            var buffer = read.Buffer;
            if (buffer.Length > limit)
            {
                reader.AdvanceTo(buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var bytes = buffer.ToArray();
                reader.AdvanceTo(buffer.End);
                return bytes;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
