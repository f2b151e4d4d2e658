using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Telemetry.Peer.Storage;

namespace Telemetry.Peer;

/// <summary>Key, body, one statement.</summary>
internal sealed class HeartbeatEndpoint(IHeartbeatTable table, string key, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(23);

    private readonly byte[] key = Encoding.UTF8.GetBytes(key);

    public async Task AnswerAsync(HttpContext context)
    {
        var answer = await DecideAsync(context.Request, context.RequestAborted);
        await answer.WriteAsync(context.Response, context.RequestAborted);
    }

    private async ValueTask<PeerAnswer> DecideAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(request, cancellationToken);
        if (!IsKey(request.Headers["X-API-Key"]))
        {
            return PeerAnswer.Unauthorized;
        }

        if (Parse(body) is not { } payload)
        {
            return PeerAnswer.InvalidJson;
        }

        var row = new HeartbeatRow(time.GetUtcNow(), payload, Encoding.UTF8.GetString(body));
        if (await table.InsertAsync(row, row.ReceivedAt - Window, cancellationToken))
        {
            return PeerAnswer.Recorded;
        }

        var last = await table.LastAsync(payload.InstanceId, cancellationToken);
        return PeerAnswer.RateLimited(last + Window - row.ReceivedAt);
    }

    private bool IsKey(string? presented) =>
        presented is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(presented), key);

    private static HeartbeatPayload? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, PayloadJson.Default.HeartbeatPayload);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
