using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Telemetry.Tests;

/// <summary>What came back: a status and, always, a JSON object.</summary>
public sealed record Received(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)
{
    public string? Error => Body.TryGetProperty("error", out var error) ? error.GetString() : null;

    /// <summary>Asserts what holds for every answer of the contract.</summary>
    public static async Task<Received> ReadAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement;
        Assert.Equal((int)response.StatusCode, body.GetProperty("status_code").GetInt32());
        Assert.Equal(response.IsSuccessStatusCode, body.GetProperty("ok").GetBoolean());
        return new Received(response.StatusCode, body, response.Headers);
    }
}

/// <summary>Posts bodies as senders do.</summary>
public static class Post
{
    public const string Path = "/api/heartbeat";

    public static string Heartbeat(Guid? instance = null, string more = "") =>
        $$"""{"schema_version":"1","instance_id":"{{instance ?? Guid.NewGuid()}}","eventyay_version":"1.2.0"{{more}}}""";

    public static Task<Received> HeartbeatAsync(this HttpClient client, string body, string? key = RunningReceiver.IngestKey) =>
        client.HeartbeatAsync(Encoding.UTF8.GetBytes(body), key);

    public static async Task<Received> HeartbeatAsync(
        this HttpClient client,
        byte[] body,
        string? key = RunningReceiver.IngestKey,
        string? contentType = "application/json",
        Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(body) };
        if (contentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (key is not null)
        {
            request.Headers.Add("X-API-Key", key);
        }

        change?.Invoke(request);
        using var response = await client.SendAsync(request);
        return await Received.ReadAsync(response);
    }

    /// <summary>Posts a heartbeat on which a test builds, and asserts that it was recorded.</summary>
    public static async Task RecordAsync(this HttpClient client, string body, string? key = RunningReceiver.IngestKey) =>
        Assert.Contains("heartbeat_recorded", (await client.HeartbeatAsync(body, key)).Body.ToString(), StringComparison.Ordinal);

    public static async Task<HttpResponseMessage> GetAsync(this HttpClient client, string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-API-Key", key } } };
        return await client.SendAsync(request);
    }
}
