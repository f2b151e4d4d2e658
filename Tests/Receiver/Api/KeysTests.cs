using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.TestingHost;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Tests.Api;

public sealed class KeysTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);
    private RunningReceiver receiver = null!;

    public async Task InitializeAsync() => receiver = await RunningReceiver.StartAsync(services: services =>
    {
        services.AddSingleton<TimeProvider>(time);
        services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
    });

    public async Task DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task New_key_works_at_once_and_is_shown_only_once()
    {
        var created = await CreateAsync(new { name = "a friend", scopes = new[] { "ingest" } });
        var key = created.GetProperty("key").GetString()!;

        Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(), key)).Status);
        using var list = await receiver.Client.GetAsync("/api/keys", RunningReceiver.AdminKey);
        var text = await list.Content.ReadAsStringAsync();
        Assert.Contains("a friend", text, StringComparison.Ordinal);
        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(receiver.DataDirectory, "telemetry.db*"))
        {
            Assert.DoesNotContain(key, await ReadSharedAsync(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Revoked_key_is_refused_though_it_was_good_before()
    {
        var created = await CreateAsync(new { name = "leaked", scopes = new[] { "ingest" } });
        var key = created.GetProperty("key").GetString()!;
        var id = created.GetProperty("details").GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(), key)).Status);

        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/keys/{id}") { Headers = { { "X-API-Key", RunningReceiver.AdminKey } } };
        using var revoked = await receiver.Client.SendAsync(delete);

        Assert.Equal(HttpStatusCode.OK, (await Received.ReadAsync(revoked)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(), key)).Status);
    }

    [Fact]
    public async Task Expired_key_is_refused_from_its_moment_on()
    {
        var expiry = time.GetUtcNow().AddSeconds(5);
        var created = await CreateAsync(new { name = "trial", scopes = new[] { "ingest" }, expires_at = expiry });
        var key = created.GetProperty("key").GetString()!;

        Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(), key)).Status);
        time.SetUtcNow(expiry);
        Assert.Equal(HttpStatusCode.Unauthorized, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(), key)).Status);
    }

    [Fact]
    public async Task Key_with_a_limit_is_held_to_it()
    {
        var created = await CreateAsync(new { name = "busy", scopes = new[] { "ingest" }, requests_per_minute = 2 });
        var key = created.GetProperty("key").GetString()!;

        Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(), key)).Status);
        Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(), key)).Status);
        var refused = await receiver.Client.HeartbeatAsync(Post.Heartbeat(), key);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal("too_many_requests", refused.Error);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    /// <summary>Whatever is asked with the key, and whatever becomes of it.</summary>
    [Theory]
    [InlineData("POST", "/api/heartbeat", "ingest")]
    [InlineData("POST", "/api/heartbeat", "read")]
    [InlineData("GET", "/api/heartbeats", "read")]
    [InlineData("GET", "/api/rejections", "read")]
    [InlineData("GET", "/api/keys", "read")]
    public async Task Every_call_of_a_key_counts_against_its_limit(string method, string path, string scope)
    {
        var created = await CreateAsync(new { name = "busy", scopes = new[] { scope }, requests_per_minute = 2 });
        var key = created.GetProperty("key").GetString()!;
        async Task<HttpResponseMessage> CallAsync()
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Headers = { { "X-API-Key", key } },
                Content = method == "POST" ? new StringContent("no heartbeat") : null,
            };
            return await receiver.Client.SendAsync(request);
        }

        using var first = await CallAsync();
        using var second = await CallAsync();
        using var third = await CallAsync();
        var refused = await Received.ReadAsync(third);

        Assert.NotEqual(HttpStatusCode.TooManyRequests, first.StatusCode);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal((HttpStatusCode.TooManyRequests, "too_many_requests"), (refused.Status, refused.Error));
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task Unknown_key_cannot_be_revoked()
    {
        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/keys/{Guid.NewGuid()}") { Headers = { { "X-API-Key", RunningReceiver.AdminKey } } };
        using var answer = await receiver.Client.SendAsync(delete);

        Assert.Equal("not_found", (await Received.ReadAsync(answer)).Error);
    }

    [Theory]
    [InlineData("""{"scopes":["ingest"]}""", "name")]
    [InlineData("""{"name":"x","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["root"]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["read"],"expires_at":"2020-01-01T00:00:00Z"}""", "expires_at")]
    [InlineData("""{"name":"x","scopes":["read"],"requests_per_minute":0}""", "requests_per_minute")]
    [InlineData("""{"name":"x","scopes":["read"],"expires":"2020-01-01T00:00:00Z"}""", "expires")]
    [InlineData("""{"name":"x","scopes":["read"],"Expires_At":"2030-01-01T00:00:00Z"}""", "Expires_At")]
    [InlineData("""{"name":"x","scopes":["read"],"expires_at":"2030-01-01T00:00:00"}""", "expires_at")]
    [InlineData("""{"name":"x","scopes":["read"],"expires_at":"2030-01-01"}""", "expires_at")]
    [InlineData("""{"name":"x","scopes":["read"],"expires_at":1900000000}""", "expires_at")]
    [InlineData("""{"name":"x","scopes":["read"],"expires_at":"2030-01-01T00:00:00Z","expires_at":null}""", "expires_at")]
    [InlineData("""{"name":"x","scopes":["read"],"name":"y"}""", "name")]
    [InlineData("""{"name":7,"scopes":["read"]}""", "name")]
    [InlineData("""{"name":"x","scopes":"read"}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["read",7]}""", "scopes[1]")]
    [InlineData("""{"name":"x","scopes":["read"],"requests_per_minute":"5"}""", "requests_per_minute")]
    public async Task Key_that_makes_no_sense_is_refused(string body, string field)
    {
        using var response = await PostKeyAsync(new StringContent(body), RunningReceiver.AdminKey);
        var refused = await Received.ReadAsync(response);

        Assert.Equal(("invalid_field", field), (refused.Error, refused.Body.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("", "missing_body")]
    [InlineData("{", "invalid_json")]
    [InlineData("null", "invalid_json")]
    [InlineData("[]", "invalid_json")]
    public async Task Key_that_is_no_JSON_object_is_refused(string body, string error)
    {
        using var response = await PostKeyAsync(new StringContent(body), RunningReceiver.AdminKey);

        Assert.Equal(error, (await Received.ReadAsync(response)).Error);
    }

    [Fact]
    public async Task Expiry_may_have_an_offset_and_is_shown_in_UTC()
    {
        var expiry = StoredTime.Of(time.GetUtcNow()).AddHours(1).ToOffset(TimeSpan.FromHours(2));
        var created = await CreateAsync(new { name = "trial", scopes = new[] { "ingest" }, expires_at = expiry });

        var shown = created.GetProperty("details").GetProperty("expires_at");
        Assert.Equal(expiry, shown.GetDateTimeOffset());
        Assert.EndsWith("Z", shown.GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunningReceiver.IngestKey)]
    [InlineData(RunningReceiver.ReadKey)]
    public async Task Only_the_admin_scope_makes_keys(string key)
    {
        using var response = await PostKeyAsync(JsonContent.Create(new { name = "x", scopes = new[] { "admin" } }), key);

        Assert.Equal(HttpStatusCode.Forbidden, (await Received.ReadAsync(response)).Status);
    }

    [Fact]
    public async Task Keys_outlive_the_process()
    {
        var created = await CreateAsync(new { name = "a friend", scopes = new[] { "ingest" } });
        var directory = Directory.CreateTempSubdirectory("telemetry-").FullName;
        await using (var source = new SqliteConnection($"Data Source={receiver.SqliteFile};Pooling=False"))
        await using (var copy = new SqliteConnection($"Data Source={Path.Combine(directory, "telemetry.db")};Pooling=False"))
        {
            await source.OpenAsync();
            await copy.OpenAsync();
            source.BackupDatabase(copy);
        }

        await using (var second = await RunningReceiver.StartAsync(new Dictionary<string, string?> { ["Storage:DataDirectory"] = directory }))
        {
            var answer = await second.Client.HeartbeatAsync(Post.Heartbeat(), created.GetProperty("key").GetString());
            Assert.Equal(HttpStatusCode.OK, answer.Status);
        }

        Directory.Delete(directory, recursive: true);
    }

    private static async Task<string> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    private async Task<JsonElement> CreateAsync(object key)
    {
        using var response = await PostKeyAsync(JsonContent.Create(key), RunningReceiver.AdminKey);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    private async Task<HttpResponseMessage> PostKeyAsync(HttpContent content, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/keys") { Content = content, Headers = { { "X-API-Key", key } } };
        return await receiver.Client.SendAsync(request);
    }
}
