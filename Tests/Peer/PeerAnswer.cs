using System.Text;

namespace Telemetry.Peer;

/// <summary>The receiver's answers, prepared.</summary>
internal sealed class PeerAnswer(int status, string body) : IResult
{
    public static readonly PeerAnswer Recorded =
        new(200, """{"ok":true,"message":"heartbeat_recorded","status_code":200}""");

    public static readonly PeerAnswer Unauthorized =
        new(401, """{"ok":false,"error":"unauthorized","status_code":401}""");

    public static readonly PeerAnswer InvalidJson =
        new(400, """{"ok":false,"error":"invalid_json","status_code":400}""");

    public static readonly PeerAnswer MissingFields =
        new(400, """{"ok":false,"error":"missing_required_fields","status_code":400}""");

    public static readonly PeerAnswer RateLimited =
        new(429, """{"ok":false,"error":"rate_limited","status_code":429}""");

    private readonly byte[] bytes = Encoding.UTF8.GetBytes(body);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes).AsTask();
    }
}
