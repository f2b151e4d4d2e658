using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Telemetry.Fleet.Run;
using Telemetry.Peer;

namespace Telemetry.Bench.Tests;

/// <summary>The peer's answers are the receiver's, byte for byte, on both databases: else a comparison says nothing.</summary>
public abstract class PeerSpecification : IAsyncLifetime
{
    private const string Key = "the-key";

    private static readonly HttpClient Http = new();

    private WebApplication? peer;

    private Uri Url => new(peer!.Urls.Single());

    public async Task InitializeAsync()
    {
        var (provider, connectionString) = await StartDatabaseAsync();
        peer = await PeerApplication.BuildAsync(
            ["--Urls=http://127.0.0.1:0", $"--Key={Key}", $"--ConnectionStrings:{provider}={connectionString}"]);
        await peer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await peer!.StopAsync();
        await peer.DisposeAsync();
        await StopDatabaseAsync();
    }

    [Fact]
    public async Task Heartbeat_is_recorded_and_its_repeat_refused()
    {
        var body = Body(Guid.NewGuid());

        using var first = await PostAsync("/api/heartbeat", Key, body);
        using var repeat = await PostAsync("/api/heartbeat", Key, body);

        await AssertAsync(first, HttpStatusCode.OK, """{"ok":true,"message":"heartbeat_recorded","status_code":200}""");
        await AssertAsync(
            repeat,
            HttpStatusCode.TooManyRequests,
            $$"""{"ok":false,"error":"rate_limited","retry_after":{{repeat.Headers.RetryAfter}},"status_code":429}""");
        Assert.InRange(repeat.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromHours(22.9), TimeSpan.FromHours(23));
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Unknown_key_is_refused(string? key)
    {
        using var answer = await PostAsync("/api/heartbeat", key, Body(Guid.NewGuid()));

        await AssertAsync(
            answer, HttpStatusCode.Unauthorized, """{"ok":false,"error":"unauthorized","status_code":401}""");
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"schema_version":"1",""")]
    [InlineData("""{"schema_version":"1"}""")]
    public async Task Body_that_is_no_heartbeat_is_refused(string body)
    {
        using var answer = await PostAsync("/api/heartbeat", Key, body);

        await AssertAsync(
            answer, HttpStatusCode.BadRequest, """{"ok":false,"error":"invalid_json","status_code":400}""");
    }

    [Fact]
    public async Task Whole_fleet_is_recorded_and_refused_where_it_repeats()
    {
        var options = new RunOptions
        {
            Urls = [Url],
            Key = Key,
            Instances = 1000,

            // One, so that no repeat can overtake the heartbeat that it repeats.
            Connections = 1,
            Repeats = 0.1,
        };

        var report = await new LoadRun(options, null, TimeProvider.System).RunAsync(null, CancellationToken.None);

        Assert.Equal(
            new SortedDictionary<string, long>(StringComparer.Ordinal) { ["first 200"] = 1000, ["repeat 429"] = 100 },
            report.ByKind);
    }

    [Fact]
    public async Task Bare_endpoint_answers_60_bytes_whatever_the_key()
    {
        using var answer = await PostAsync(PeerApplication.BarePath, "wrong", Body(Guid.NewGuid()));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(60, answer.Content.Headers.ContentLength);
    }

    /// <summary>The name and the value of the connection string.</summary>
    protected abstract Task<(string Provider, string ConnectionString)> StartDatabaseAsync();

    protected abstract Task StopDatabaseAsync();

    private static string Body(Guid instance) =>
        $$"""{"schema_version":"1","instance_id":"{{instance}}","metrics":{"events_bucket":"1-10"},"enabled_plugins":["a"]}""";

    private async Task<HttpResponseMessage> PostAsync(string path, string? key, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Url, path)) { Content = content };
        if (key is not null)
        {
            request.Headers.Add("X-API-Key", key);
        }

        return await Http.SendAsync(request);
    }

    private static async Task AssertAsync(HttpResponseMessage answer, HttpStatusCode status, string json)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(json, await answer.Content.ReadAsStringAsync());
    }
}
