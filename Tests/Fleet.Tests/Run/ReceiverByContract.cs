using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Telemetry.Fleet.Tests.Run;

/// <summary>A receiver in memory that answers as the wire contract says, as far as the load generator can tell.</summary>
public sealed class ReceiverByContract
{
    public const string Key = "key";

    private static readonly string[] Required = ["schema_version", "instance_id"];

    /// <summary>When each instance's heartbeat was received.</summary>
    public ConcurrentDictionary<Guid, DateTime> Stored { get; } = new();

    /// <summary>The first words of each user agent, which name the version.</summary>
    public ConcurrentDictionary<string, int> UserAgents { get; } = new();

    public async Task AnswerAsync(HttpContext context)
    {
        var (status, error) = await JudgeAsync(context.Request);
        context.Response.StatusCode = status;
        await (error is null
            ? context.Response.WriteAsync("""{"ok":true,"message":"heartbeat_recorded","status_code":200}""")
            : context.Response.WriteAsJsonAsync(new { ok = false, error, status_code = status }));
    }

    private async Task<(int Status, string? Error)> JudgeAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        if (request.Method != "POST" || request.Path != "/api/heartbeat")
        {
            return (405, "method_not_allowed");
        }

        if (body.Length > 10_000)
        {
            return (413, "payload_too_large");
        }

        if (request.Headers["X-API-Key"] != Key)
        {
            return (401, "unauthorized");
        }

        if (request.ContentType != "application/json")
        {
            return (415, "unsupported_media_type");
        }

        UserAgents.AddOrUpdate(request.Headers.UserAgent.ToString(), 1, (_, count) => count + 1);
        return body.Length == 0 ? (400, "missing_body") : Judge(body.ToArray());
    }

    private (int Status, string? Error) Judge(byte[] body)
    {
        JsonElement json;
        try
        {
            json = JsonSerializer.Deserialize<JsonElement>(body);
        }
        catch (JsonException)
        {
            return (400, "invalid_json");
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            return (400, "invalid_json");
        }

        if (!Required.All(name => json.TryGetProperty(name, out _)))
        {
            return (400, "missing_required_fields");
        }

        if (!Guid.TryParse(json.GetProperty("instance_id").GetString(), out var instance) || instance == Guid.Empty
            || json.GetProperty("schema_version").ValueKind != JsonValueKind.String)
        {
            return (400, "invalid_field");
        }

        return Stored.TryAdd(instance, DateTime.UtcNow) ? (200, null) : (429, "rate_limited");
    }
}
