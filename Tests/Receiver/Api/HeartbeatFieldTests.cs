using System.Net;
using System.Text;
using System.Text.Json;

namespace Telemetry.Tests.Api;

/// <summary>What the contract says of JSON and fields, against a real server.</summary>
public sealed class HeartbeatFieldTests(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>
{
    private const string Id = "\"instance_id\":\"9e3df0b5-8f0e-4a53-8c5b-0f6d1d5a7b10\"";
    private const string Schema = "\"schema_version\":\"1\"";

    private HttpClient Client => fixture.Receiver.Client;

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"heartbeat\"")]
    [InlineData("null")]
    [InlineData("42")]
    [InlineData(" ")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":01}")]
    [InlineData("// hello\n{}")]
    [InlineData("\uFEFF{}")]
    public async Task Body_that_is_no_JSON_object_is_invalid_json(string body) =>
        await AssertRefusedAsync(Encoding.UTF8.GetBytes(body), "invalid_json");

    [Fact]
    public async Task Body_that_is_no_UTF8_is_invalid_json() =>
        await AssertRefusedAsync([.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8], "invalid_json");

    [Theory]
    [InlineData("{}", "schema_version,instance_id")]
    [InlineData("{" + Id + "}", "schema_version")]
    [InlineData("{" + Schema + "}", "instance_id")]
    [InlineData("{" + Schema + ",\"instance_id\":null}", "instance_id")]
    [InlineData("{" + Schema + ",\"instance_id\":\"\"}", "instance_id")]
    [InlineData("{\"schema_version\":\"\"," + Id + "}", "schema_version")]
    [InlineData("{\"deployment_type\":7}", "schema_version,instance_id")]
    public async Task Required_fields_that_are_absent_are_named_before_any_other_trouble(string body, string fields)
    {
        var refused = await AssertRefusedAsync(Encoding.UTF8.GetBytes(body), "missing_required_fields");

        Assert.Equal(fields, string.Join(',', refused.Body.GetProperty("fields").EnumerateArray().Select(f => f.GetString())));
    }

    [Theory]
    [InlineData("\"instance_id\":\"unknown\"", "instance_id")]
    [InlineData("\"instance_id\":\"00000000-0000-0000-0000-000000000000\"", "instance_id")]
    [InlineData("\"instance_id\":\"9e3df0b58f0e4a538c5b0f6d1d5a7b10\"", "instance_id")]
    [InlineData("\"instance_id\":\"https://example.org\"", "instance_id")]
    [InlineData("\"instance_id\":7", "instance_id")]
    [InlineData("\"instance_id\":[]", "instance_id")]
    [InlineData("\"schema_version\":true", "schema_version")]
    [InlineData("\"schema_version\":{}", "schema_version")]
    public async Task Body_that_does_not_say_whose_it_is_is_refused(string field, string name)
    {
        var refused = await AssertRefusedAsync(Encoding.UTF8.GetBytes($"{{{Schema},{Id},{field}}}"), "invalid_field");

        Assert.Equal(name, refused.Body.GetProperty("field").GetString());
        Assert.NotEmpty(refused.Body.GetProperty("reason").GetString()!);
    }

    [Fact]
    public async Task Schema_version_over_200_characters_is_refused()
    {
        await AssertRefusedAsync(Encoding.UTF8.GetBytes($"{{\"schema_version\":\"{new string('x', 201)}\",{Id}}}"), "invalid_field");
        await AssertRefusedAsync(Encoding.UTF8.GetBytes($"{{\"schema_version\":{new string('1', 201)},{Id}}}"), "invalid_field");
    }

    [Theory]
    [InlineData("\"eventyay_version\":1.2", "eventyay_version", "eventyay_version")]
    [InlineData("\"deployment_type\":[]", "deployment_type", "deployment_type")]
    [InlineData("\"os_family\":{\"a\":[{}]}", "os_family", "os_family")]
    [InlineData("\"database_version\":15", "database_version", "database_version")]
    [InlineData("\"build_metadata\":\"HTTPS://git.example.org/x\"", "build_metadata", "build_metadata")]
    [InlineData("\"canonical_base_url_hash\":\"2cf24dba5fb0a30\"", "canonical_base_url_hash", "canonical_base_url")]
    [InlineData("\"canonical_base_url_hash\":7", "canonical_base_url_hash", "canonical_base_url")]
    [InlineData("\"enabled_plugins\":\"a\"", "enabled_plugins", "enabled_plugins")]
    [InlineData("\"enabled_plugins\":[1]", "enabled_plugins", "enabled_plugins")]
    [InlineData("\"enabled_plugins\":[\"a\",[\"b\"]]", "enabled_plugins", "enabled_plugins")]
    [InlineData("\"enabled_modules\":{}", "enabled_modules", "enabled_plugins")]
    [InlineData("\"background_jobs_enabled\":\"yes\"", "background_jobs_enabled", "background_jobs_enabled")]
    [InlineData("\"celery_enabled\":1", "celery_enabled", "background_jobs_enabled")]
    [InlineData("\"metrics\":[]", "metrics", "events_bucket")]
    [InlineData("\"metrics\":\"none\"", "metrics", "events_bucket")]
    [InlineData("\"metrics\":{\"events_bucket\":37}", "metrics.events_bucket", "events_bucket")]
    [InlineData("\"metrics\":{\"events_bucket\":\"37\"}", "metrics.events_bucket", "events_bucket")]
    [InlineData("\"metrics\":{\"events_bucket\":true}", "metrics.events_bucket", "events_bucket")]
    [InlineData("\"metrics\":{\"uptime_bucket\":\"37h\"}", "metrics.uptime_bucket", "uptime_bucket")]
    [InlineData("\"maintainer_contact\":7", "maintainer_contact", "maintainer_contact")]
    [InlineData("\"maintainer_contact\":\"ask at the front desk\"", "maintainer_contact", "maintainer_contact")]
    [InlineData("\"maintainer_contact\":\"https://example.org/contact\"", "maintainer_contact", "maintainer_contact")]
    [InlineData("\"eventyay_version\":\"\\ud800\"", "eventyay_version", "eventyay_version")]
    public async Task Field_of_the_wrong_type_or_form_is_NULL_and_named_and_the_heartbeat_is_recorded(string field, string name, string column)
    {
        var row = await RecordAsync(field, name);

        Assert.Equal(JsonValueKind.Null, row.GetProperty(column).ValueKind);
    }

    [Theory]
    [InlineData("\"os_version\":[]", "os_version")]
    [InlineData("\"redis_enabled\":\"yes\"", "redis_enabled")]
    [InlineData("\"metrics\":{\"live_events_bucket\":\"3\"}", "metrics.live_events_bucket")]
    [InlineData("\"metrics\":{\"some_future_bucket\":12}", "metrics.some_future_bucket")]
    [InlineData("\"event_count\":17", "event_count")]
    [InlineData("\"unheard_of\":{\"x\":[\"\\u0000\"]}", "unheard_of")]
    [InlineData("\"https://example.org\":true", "(removed: URL)")]
    public async Task Field_without_a_column_is_repaired_and_named_too(string field, string name) => await RecordAsync(field, name);

    [Fact]
    public async Task Repaired_fields_are_in_the_answer_and_the_answer_is_otherwise_the_same()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Post.Path)
        {
            Content = new StringContent(
                Post.Heartbeat(more: ",\"os_family\":{\"a\":1},\"metrics\":{\"events_bucket\":37}"),
                new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
            Headers = { { "X-API-Key", RunningReceiver.IngestKey } },
        };
        using var response = await Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            """{"ok":true,"message":"heartbeat_recorded","repaired":["os_family","metrics.events_bucket"],"status_code":200}""",
            await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("eventyay_version", 200)]
    [InlineData("python_version", 200)]
    [InlineData("maintainer_contact", 320)]
    public async Task Text_that_is_too_long_is_NULL_and_stays_in_the_raw_payload(string field, int most)
    {
        // Characters, not UTF-16 units.
        var longest = string.Concat(Enumerable.Repeat("😀", most - 12)) + "@example.org";
        var recorded = await Client.HeartbeatAsync(Post.Heartbeat(more: $",\"{field}\":\"{(most == 320 ? longest : longest.Replace('@', 'x'))}\""));
        Assert.False(recorded.Body.TryGetProperty("repaired", out _));

        var row = await RecordAsync($"\"{field}\":\"{new string('x', most + 1)}\"", field);
        Assert.Contains(new string('x', most + 1), row.GetProperty("raw_payload").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"metrics\":{\"events_bucket\":\"10-50\",\"orders_bucket\":\"50-100\",\"uptime_bucket\":\"90d+\"}")]
    [InlineData("\"metrics\":{\"events_bucket\":0,\"orders_bucket\":\"0\",\"attendees_bucket\":\"\",\"x\":false}")]
    [InlineData("\"metrics\":{\"organizers_bucket\":\"1-1\"}")]
    [InlineData("\"metrics\":null")]
    [InlineData("\"metrics\":\"\"")]
    [InlineData("\"enabled_plugins\":null,\"background_jobs_enabled\":null,\"os_family\":\"\"")]
    [InlineData("\"enabled_plugins\":\"\",\"background_jobs_enabled\":\"\"")]
    [InlineData("\"something_new\":{\"deep\":[0,{\"er\":null}]},\"\":0")]
    [InlineData("\"something_new\":\"\\ud800\",\"\\ud800\":0")]
    [InlineData("\"something_new\":\"\\\\u0000 is no U+0000\"")]
    [InlineData("\"os_\\u0066amily\":\"Linux\"")]
    [InlineData("\"schema_version\":1")]
    [InlineData("\"maintainer_contact\":\"ops@example.org\"")]
    public async Task Oddities_that_real_senders_have_or_may_have_are_recorded_as_they_came(string more)
    {
        var id = Guid.NewGuid();
        var body = Post.Heartbeat(id, $",{more}");
        var recorded = await Client.HeartbeatAsync(body);

        Assert.Equal(HttpStatusCode.OK, recorded.Status);
        Assert.False(recorded.Body.TryGetProperty("repaired", out _));
        Assert.Equal(body, (await RowAsync(id)).GetProperty("raw_payload").GetString());
    }

    [Fact]
    public async Task JSON_as_deep_as_the_limit_allows_is_recorded()
    {
        var depth = 4_900;
        var recorded = await Client.HeartbeatAsync(
            Post.Heartbeat(more: $",\"x\":{new string('[', depth)}{new string(']', depth)}"));

        Assert.Equal(HttpStatusCode.OK, recorded.Status);
    }

    /// <summary>The row of a heartbeat in which this one field was repaired.</summary>
    private async Task<JsonElement> RecordAsync(string field, string repaired)
    {
        var id = Guid.NewGuid();
        var recorded = await Client.HeartbeatAsync(Post.Heartbeat(id, $",{field}"));

        Assert.Equal(HttpStatusCode.OK, recorded.Status);
        Assert.Equal("heartbeat_recorded", recorded.Body.GetProperty("message").GetString());
        Assert.Equal([repaired], recorded.Body.GetProperty("repaired").EnumerateArray().Select(name => name.GetString()));
        return await RowAsync(id);
    }

    private async Task<JsonElement> RowAsync(Guid id)
    {
        using var export = await Client.GetAsync(
            $"/api/heartbeats?unsettled=true&include=raw_payload,maintainer_contact&instance_id={id}", RunningReceiver.AdminKey);
        return JsonDocument.Parse(await export.Content.ReadAsStringAsync()).RootElement;
    }

    private async Task<Received> AssertRefusedAsync(byte[] body, string error)
    {
        var refused = await Client.HeartbeatAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(error, refused.Error);
        return refused;
    }
}
