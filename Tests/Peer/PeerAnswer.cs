using System.Globalization;
using System.Text;

namespace Telemetry.Peer;

/// <summary>The receiver's answers, as far as the peer knows them; made once where nothing in them varies.</summary>
internal sealed class PeerAnswer(int status, string json, long? retryAfter = null)
{
    public static readonly PeerAnswer Recorded =
        new(200, """{"ok":true,"message":"heartbeat_recorded","status_code":200}""");

    public static readonly PeerAnswer Unauthorized = new(401, """{"ok":false,"error":"unauthorized","status_code":401}""");

    public static readonly PeerAnswer InvalidJson = new(400, """{"ok":false,"error":"invalid_json","status_code":400}""");

    private readonly byte[] json = Encoding.UTF8.GetBytes(json);

    public static PeerAnswer RateLimited(TimeSpan left)
    {
        var seconds = (long)Math.Ceiling(left.TotalSeconds);
        return new(429, $$"""{"ok":false,"error":"rate_limited","retry_after":{{seconds}},"status_code":429}""", seconds);
    }

    public Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        if (retryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return response.Body.WriteAsync(json, cancellationToken).AsTask();
    }
}
