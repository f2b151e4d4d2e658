namespace Telemetry.Peer;

/// <summary>Reads the body and says 60 bytes: what any answer costs on this server.</summary>
internal static class BareEndpoint
{
    public static async Task AnswerAsync(HttpContext context)
    {
        await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        await PeerAnswer.Recorded.WriteAsync(context.Response, context.RequestAborted);
    }
}
