using System.Net;
using System.Text;

namespace Telemetry.Tests.Api;

/// <summary>The table of answers, row by row, against a real server on a real port.</summary>
public sealed class HeartbeatContractTests(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>
{
    private static readonly byte[] TooLarge = Encoding.ASCII.GetBytes(Post.Heartbeat(more: $",\"x\":\"{new string('x', 10_000)}\""));

    private HttpClient Client => fixture.Receiver.Client;

    [Fact]
    public async Task Stored_heartbeat_is_answered_with_exactly_these_bytes()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Post.Path)
        {
            Content = new StringContent(Post.Heartbeat(), new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
            Headers = { { "X-API-Key", RunningReceiver.IngestKey } },
        };
        using var response = await Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            """{"ok":true,"message":"heartbeat_recorded","status_code":200}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Second_heartbeat_of_an_instance_is_told_how_long_to_wait()
    {
        var body = Post.Heartbeat();
        await Client.RecordAsync(body);
        var refused = await Client.HeartbeatAsync(body);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal("rate_limited", refused.Error);
        var left = refused.Body.GetProperty("retry_after").GetInt64();
        Assert.InRange(left, (23 * 3600) - 60, 23 * 3600);
        Assert.Equal(TimeSpan.FromSeconds(left), refused.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no-such-key")]
    [InlineData("")]
    [InlineData("ingest-key-of-the-test")]
    [InlineData("ingest-key-of-the-tests2")]
    public async Task Key_that_is_absent_or_unknown_is_unauthorized(string? key)
    {
        var refused = await Client.HeartbeatAsync(Post.Heartbeat(), key);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Equal("unauthorized", refused.Error);
    }

    [Fact]
    public async Task Key_in_the_query_string_is_never_looked_at()
    {
        var refused = await Client.HeartbeatAsync(
            Encoding.UTF8.GetBytes(Post.Heartbeat()), key: null, change: request =>
                request.RequestUri = new Uri($"{Post.Path}?api_key={RunningReceiver.IngestKey}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
    }

    [Fact]
    public async Task Key_may_come_as_a_bearer_token()
    {
        var recorded = await Client.HeartbeatAsync(
            Encoding.UTF8.GetBytes(Post.Heartbeat()), key: null, change: request =>
                request.Headers.Authorization = new("Bearer", RunningReceiver.IngestKey));

        Assert.Equal(HttpStatusCode.OK, recorded.Status);
    }

    [Theory]
    [InlineData(RunningReceiver.ReadKey)]
    [InlineData(RunningReceiver.AdminKey)]
    public async Task Key_without_the_right_to_post_is_forbidden(string key)
    {
        var refused = await Client.HeartbeatAsync(Post.Heartbeat(), key);

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Equal("forbidden", refused.Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_over_the_limit_is_too_large_with_and_without_a_length(bool chunked)
    {
        var refused = await Client.HeartbeatAsync(
            TooLarge, change: request => request.Headers.TransferEncodingChunked = chunked);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.Status);
        Assert.Equal("payload_too_large", refused.Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_of_exactly_the_limit_is_recorded(bool chunked)
    {
        var start = Post.Heartbeat(more: ",\"x\":\"");
        var body = start[..^1] + new string('x', 10_000 - start.Length - 1) + "\"}";

        var recorded = await Client.HeartbeatAsync(
            Encoding.ASCII.GetBytes(body), change: request => request.Headers.TransferEncodingChunked = chunked);

        Assert.Equal(10_000, body.Length);
        Assert.Equal(HttpStatusCode.OK, recorded.Status);
    }

    [Fact]
    public async Task No_body_is_a_missing_body()
    {
        var refused = await Client.HeartbeatAsync("");

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("missing_body", refused.Error);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json-seq")]
    [InlineData("nonsense")]
    public async Task Wrong_content_type_is_unsupported(string? contentType)
    {
        var refused = await Client.HeartbeatAsync(Encoding.UTF8.GetBytes(Post.Heartbeat()), contentType: contentType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.Status);
        Assert.Equal("unsupported_media_type", refused.Error);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json; charset=US-ASCII")]
    public async Task Content_type_is_read_as_a_media_type(string contentType)
    {
        var recorded = await Client.HeartbeatAsync(Encoding.UTF8.GetBytes(Post.Heartbeat()), contentType: contentType);

        Assert.Equal(HttpStatusCode.OK, recorded.Status);
    }

    [Theory]
    [InlineData("gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("identity, gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("identity", HttpStatusCode.OK)]
    [InlineData("Identity", HttpStatusCode.OK)]
    public async Task Compressed_body_is_unsupported_and_identity_is_no_compression(string encoding, HttpStatusCode expected)
    {
        var answer = await Client.HeartbeatAsync(
            Encoding.UTF8.GetBytes(Post.Heartbeat()),
            change: request => request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", encoding));

        Assert.Equal(expected, answer.Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Other_methods_are_not_allowed_and_never_ok(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Post.Path);
        using var response = await Client.SendAsync(request);
        var refused = await Received.ReadAsync(response);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.Status);
        Assert.Equal("method_not_allowed", refused.Error);
    }

    [Fact]
    public async Task Other_addresses_are_not_found()
    {
        using var response = await Client.GetAsync(new Uri("/api/heartbeat/of/nobody", UriKind.Relative));

        Assert.Equal("not_found", (await Received.ReadAsync(response)).Error);
    }

    /// <summary>Each request is wrong in two ways; the check that comes first in the contract answers.</summary>
    [Theory]
    [InlineData("PUT", 10_001, null, "text/plain", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", 10_001, null, "text/plain", HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("POST", 9, null, "text/plain", HttpStatusCode.Unauthorized)]
    [InlineData("POST", 9, RunningReceiver.ReadKey, "text/plain", HttpStatusCode.Forbidden)]
    [InlineData("POST", 0, RunningReceiver.IngestKey, "text/plain", HttpStatusCode.UnsupportedMediaType)]
    public async Task Checks_run_in_the_order_of_the_contract(
        string method, int length, string? key, string contentType, HttpStatusCode expected)
    {
        var answer = await Client.HeartbeatAsync(
            Encoding.ASCII.GetBytes(new string('x', length)), key, contentType, r => r.Method = new HttpMethod(method));

        Assert.Equal(expected, answer.Status);
    }

    [Fact]
    public async Task Idempotency_key_that_is_no_uuid_is_refused()
    {
        var refused = await Client.HeartbeatAsync(
            Encoding.UTF8.GetBytes(Post.Heartbeat()), change: r => r.Headers.Add("Idempotency-Key", "again"));

        Assert.Equal("invalid_field", refused.Error);
        Assert.Equal("Idempotency-Key", refused.Body.GetProperty("field").GetString());
    }

    [Fact]
    public async Task Same_idempotency_key_again_is_recorded_and_stored_once()
    {
        var instance = Guid.NewGuid();
        var key = Guid.NewGuid().ToString();
        for (var i = 0; i < 3; i++)
        {
            var recorded = await Client.HeartbeatAsync(
                Encoding.UTF8.GetBytes(Post.Heartbeat(instance)), change: r => r.Headers.Add("Idempotency-Key", key));
            Assert.Equal(HttpStatusCode.OK, recorded.Status);
        }

        using var stored = await Client.GetAsync($"/api/heartbeats?unsettled=true&instance_id={instance}", RunningReceiver.ReadKey);
        Assert.Single((await stored.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Of_sixty_at_once_exactly_one_is_recorded()
    {
        var body = Post.Heartbeat();
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Client.HeartbeatAsync(body)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(59, answers.Count(answer => answer.Error == "rate_limited"));
    }
}
