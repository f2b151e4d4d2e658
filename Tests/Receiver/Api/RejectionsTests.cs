using System.Net;
using System.Text.Json;

namespace Telemetry.Tests.Api;

public sealed class RejectionsTests : IAsyncLifetime
{
    private RunningReceiver receiver = null!;

    public async Task InitializeAsync() => receiver = await RunningReceiver.StartAsync(
        new Dictionary<string, string?> { ["Heartbeats:RejectionsPerDay"] = "5" });

    public async Task DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task Refused_content_leaves_a_trace_newest_first_in_pages()
    {
        await receiver.Client.HeartbeatAsync("{");
        await receiver.Client.HeartbeatAsync("{\"schema_version\":\"1\",\"eventyay_version\":\"1.2.0\",\"instance_id\":\"unknown\"}");
        await receiver.Client.HeartbeatAsync("{}");

        var first = await ListAsync("?limit=2");
        var second = await ListAsync($"?limit=2&before={first.GetProperty("next")}");

        Assert.Equal(
            ["missing_required_fields", "invalid_field"],
            first.GetProperty("rejections").EnumerateArray().Select(r => r.GetProperty("error").GetString()));
        Assert.Equal(
            ["schema_version,instance_id", "instance_id"],
            first.GetProperty("rejections").EnumerateArray().Select(r => r.GetProperty("field").GetString()));
        var last = Assert.Single(second.GetProperty("rejections").EnumerateArray());
        Assert.Equal("invalid_json", last.GetProperty("error").GetString());
        Assert.Equal("refused", last.GetProperty("outcome").GetString());
        Assert.Equal("config:senders", last.GetProperty("key_id").GetString());
        Assert.Equal("1.2.0", first.GetProperty("rejections")[1].GetProperty("eventyay_version").GetString());
        Assert.False(second.TryGetProperty("next", out _));
    }

    [Fact]
    public async Task Refused_heartbeat_says_when_it_came_and_whose_it_is_where_its_body_does()
    {
        var id = Guid.NewGuid();
        await receiver.Client.HeartbeatAsync($"{{\"instance_id\":\"{id}\"}}");

        var row = Assert.Single((await ListAsync("")).GetProperty("rejections").EnumerateArray());
        Assert.Equal(id, row.GetProperty("instance_id").GetGuid());
        Assert.False(row.TryGetProperty("eventyay_version", out _));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", row.GetProperty("received_at_utc").GetString());
    }

    [Fact]
    public async Task Repaired_fields_of_a_recorded_heartbeat_leave_one_row_each_and_a_repeat_leaves_none()
    {
        var id = Guid.NewGuid();
        var body = Post.Heartbeat(id, ",\"os_family\":{\"a\":17},\"server_ip\":\"203.0.113.5\",\"metrics\":{\"events_bucket\":\"1-1\"}");
        Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(body)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await receiver.Client.HeartbeatAsync(body)).Status);

        var rows = (await ListAsync("?include=body", RunningReceiver.AdminKey)).GetProperty("rejections").EnumerateArray().ToList();
        Assert.Equal(
            ["os_family: exact count, wrong type", "server_ip: IP address"],
            rows.Select(row => $"{row.GetProperty("field")}: {row.GetProperty("reason")}").Order());
        Assert.All(rows, row =>
        {
            Assert.Equal("repaired", row.GetProperty("outcome").GetString());
            Assert.Equal("invalid_field", row.GetProperty("error").GetString());
            Assert.Equal(id, row.GetProperty("instance_id").GetGuid());
            Assert.Equal("1.2.0", row.GetProperty("eventyay_version").GetString());
            Assert.False(row.TryGetProperty("body", out _));
        });
        var metrics = await receiver.Management.GetStringAsync("/metrics");
        Assert.Contains("field=\"os_family\",reason=\"wrong type\"} ", metrics, StringComparison.Ordinal);
        Assert.Contains("field=\"other\",reason=\"IP address\"} ", metrics, StringComparison.Ordinal);
        Assert.Contains("telemetry_unknown_labels_total{otel_scope_name=\"Telemetry.Api\",field=\"metrics.events_bucket\"} ", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_can_be_of_one_outcome()
    {
        await receiver.Client.HeartbeatAsync("{");
        await receiver.Client.RecordAsync(Post.Heartbeat(more: ",\"x\":17"));

        Assert.Equal(2, (await ListAsync("")).GetProperty("rejections").GetArrayLength());
        foreach (var outcome in new[] { "refused", "repaired" })
        {
            var row = Assert.Single((await ListAsync($"?outcome={outcome}")).GetProperty("rejections").EnumerateArray());
            Assert.Equal(outcome, row.GetProperty("outcome").GetString());
        }

        Assert.Equal("invalid_field", (await ListAsync("?outcome=lost")).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("application/json", "{\"site\":\"tickets.example.org\",\"x\":[17,\"ops@example.org\"]}")]
    [InlineData("application/json", "{\"site\":\"tickets.example.org\",\"x\":[17,\"ops@example.org\"]")]
    [InlineData("text/plain", "{\"schema_version\":\"1\",\"instance_id\":\"9e3df0b5-8f0e-4a53-8c5b-0f6d1d5a7b10\",\"site\":\"tickets.example.org\",\"x\":[17,\"ops@example.org\"]}")]
    public async Task Body_of_a_refused_heartbeat_is_kept_without_what_is_private(string contentType, string body)
    {
        await receiver.Client.HeartbeatAsync(System.Text.Encoding.UTF8.GetBytes(body), contentType: contentType);

        var row = Assert.Single((await ListAsync("?include=body", RunningReceiver.AdminKey)).GetProperty("rejections").EnumerateArray());
        var kept = row.GetProperty("body").GetString()!;
        Assert.All(new[] { "tickets", "17", "ops", "example" }, secret => Assert.DoesNotContain(secret, kept, StringComparison.Ordinal));
        Assert.Contains("\"x\"", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_than_the_days_share_is_kept_and_the_answer_stays_the_same()
    {
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal("invalid_json", (await receiver.Client.HeartbeatAsync("{")).Error);
        }

        Assert.Equal(5, (await ListAsync("")).GetProperty("rejections").GetArrayLength());
    }

    [Fact]
    public async Task Strangers_and_unsized_bodies_leave_none()
    {
        await receiver.Client.HeartbeatAsync("{", key: "nobody");
        await receiver.Client.HeartbeatAsync(new string('x', 10_001));

        Assert.Equal(0, (await ListAsync("")).GetProperty("rejections").GetArrayLength());
    }

    [Fact]
    public async Task Bodies_are_for_the_admin_scope_and_only_when_asked_for()
    {
        await receiver.Client.HeartbeatAsync("{\"maintainer_contact\":\"ops@example.org\"}");
        using var refused = await receiver.Client.GetAsync("/api/rejections?include=body", RunningReceiver.ReadKey);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.DoesNotContain("ops@example.org", (await ListAsync("")).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("ops@example.org", (await ListAsync("?include=body", RunningReceiver.AdminKey)).GetRawText(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> ListAsync(string query, string key = RunningReceiver.ReadKey)
    {
        using var response = await receiver.Client.GetAsync("/api/rejections" + query, key);
        return (await Received.ReadAsync(response)).Body;
    }
}
