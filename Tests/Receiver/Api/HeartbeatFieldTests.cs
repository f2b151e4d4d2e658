using System.Net;
using System.Text;

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
    [InlineData("\"instance_id\":\"9e3df0b58f0e4a538c5b0f6d1d5a7b10\"", "instance_id")]
    [InlineData("\"instance_id\":7", "instance_id")]
    [InlineData("\"schema_version\":true", "schema_version")]
    [InlineData("\"schema_version\":{}", "schema_version")]
    [InlineData("\"eventyay_version\":1.2", "eventyay_version")]
    [InlineData("\"deployment_type\":[]", "deployment_type")]
    [InlineData("\"os_family\":{\"a\":[{}]}", "os_family")]
    [InlineData("\"database_version\":15", "database_version")]
    [InlineData("\"canonical_base_url_hash\":\"https://tickets.example.org\"", "canonical_base_url_hash")]
    [InlineData("\"canonical_base_url_hash\":\"tickets.example.org\"", "canonical_base_url_hash")]
    [InlineData("\"canonical_base_url_hash\":\"2cf24dba5fb0a30\"", "canonical_base_url_hash")]
    [InlineData("\"canonical_base_url_hash\":\"2cf24dba5fb0a30g\"", "canonical_base_url_hash")]
    [InlineData("\"canonical_base_url\":\"https://tickets.example.org\"", "canonical_base_url")]
    [InlineData("\"build_metadata\":\"HTTPS://git.example.org/x\"", "build_metadata")]
    [InlineData("\"enabled_plugins\":\"a\"", "enabled_plugins")]
    [InlineData("\"enabled_plugins\":[1]", "enabled_plugins")]
    [InlineData("\"enabled_plugins\":[\"a\",[\"b\"]]", "enabled_plugins")]
    [InlineData("\"enabled_modules\":{}", "enabled_modules")]
    [InlineData("\"background_jobs_enabled\":\"yes\"", "background_jobs_enabled")]
    [InlineData("\"celery_enabled\":1", "celery_enabled")]
    [InlineData("\"metrics\":[]", "metrics")]
    [InlineData("\"metrics\":\"none\"", "metrics")]
    [InlineData("\"metrics\":{\"events_bucket\":37}", "metrics.events_bucket")]
    [InlineData("\"metrics\":{\"events_bucket\":\"37\"}", "metrics.events_bucket")]
    [InlineData("\"metrics\":{\"orders_bucket\":\" 37 \"}", "metrics.orders_bucket")]
    [InlineData("\"metrics\":{\"orders_bucket\":\"1,234\"}", "metrics.orders_bucket")]
    [InlineData("\"metrics\":{\"orders_bucket\":\"37-37\"}", "metrics.orders_bucket")]
    [InlineData("\"metrics\":{\"uptime_bucket\":\"37h\"}", "metrics.uptime_bucket")]
    [InlineData("\"metrics\":{\"error_count_bucket\":1}", "metrics.error_count_bucket")]
    [InlineData("\"metrics\":{\"live_events_bucket\":\"3\"}", "metrics.live_events_bucket")]
    [InlineData("\"metrics\":{\"some_future_bucket\":12}", "metrics.some_future_bucket")]
    [InlineData("\"maintainer_contact\":7", "maintainer_contact")]
    [InlineData("\"eventyay_version\":\"a\\u0000b\"", "eventyay_version")]
    [InlineData("\"enabled_plugins\":[\"a\\u0000b\"]", "enabled_plugins")]
    [InlineData("\"unheard_of\":{\"x\":[\"\\u0000\"]}", "unheard_of")]
    [InlineData("\"eventyay_version\":\"\\ud800\"", "eventyay_version")]
    public async Task Field_of_the_wrong_type_or_form_is_named(string field, string name)
    {
        var body = $"{{{Schema},{Id},{field}}}";
        var refused = await AssertRefusedAsync(Encoding.UTF8.GetBytes(body), "invalid_field");

        Assert.Equal(name, refused.Body.GetProperty("field").GetString());
        Assert.NotEmpty(refused.Body.GetProperty("reason").GetString()!);
    }

    [Theory]
    [InlineData("eventyay_version")]
    [InlineData("python_version")]
    [InlineData("maintainer_contact")]
    public async Task Text_over_200_characters_is_refused_and_200_are_not(string field)
    {
        await AssertRefusedAsync(
            Encoding.UTF8.GetBytes(Post.Heartbeat(more: $",\"{field}\":\"{new string('x', 201)}\"")), "invalid_field");

        // Characters, not UTF-16 units.
        var recorded = await Client.HeartbeatAsync(
            Post.Heartbeat(more: $",\"{field}\":\"{string.Concat(Enumerable.Repeat("😀", 200))}\""));
        Assert.Equal(HttpStatusCode.OK, recorded.Status);
    }

    [Theory]
    [InlineData("\"metrics\":{\"events_bucket\":\"10-50\",\"orders_bucket\":\"50-100\",\"uptime_bucket\":\"90d+\"}")]
    [InlineData("\"metrics\":{\"events_bucket\":0,\"orders_bucket\":\"0\",\"attendees_bucket\":\"\",\"x\":37}")]
    [InlineData("\"metrics\":null")]
    [InlineData("\"enabled_plugins\":null,\"background_jobs_enabled\":null,\"os_family\":\"\"")]
    [InlineData("\"something_new\":{\"deep\":[1,2,{\"er\":null}]},\"\":0")]
    [InlineData("\"something_new\":\"\\ud800\",\"\\ud800\":1")]
    [InlineData("\"something_new\":\"\\\\u0000 is no U+0000\"")]
    [InlineData("\"os_\\u0066amily\":\"Linux\"")]
    [InlineData("\"schema_version\":1")]
    [InlineData("\"maintainer_contact\":\"ask at the front desk\"")]
    [InlineData("\"maintainer_contact\":\"https://example.org/contact\"")]
    public async Task Oddities_that_real_senders_have_or_may_have_are_recorded(string more)
    {
        var recorded = await Client.HeartbeatAsync(Post.Heartbeat(more: $",{more}"));

        Assert.Equal(HttpStatusCode.OK, recorded.Status);
    }

    [Fact]
    public async Task JSON_as_deep_as_the_limit_allows_is_recorded()
    {
        var depth = 4_900;
        var recorded = await Client.HeartbeatAsync(
            Post.Heartbeat(more: $",\"x\":{new string('[', depth)}{new string(']', depth)}"));

        Assert.Equal(HttpStatusCode.OK, recorded.Status);
    }

    private async Task<Received> AssertRefusedAsync(byte[] body, string error)
    {
        var refused = await Client.HeartbeatAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(error, refused.Error);
        return refused;
    }
}
