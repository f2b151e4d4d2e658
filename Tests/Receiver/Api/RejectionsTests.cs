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
        await receiver.Client.HeartbeatAsync(Post.Heartbeat(more: ",\"metrics\":{\"events_bucket\":37}"));
        await receiver.Client.HeartbeatAsync("{}");

        var first = await ListAsync("?limit=2");
        var second = await ListAsync($"?limit=2&before={first.GetProperty("next")}");

        Assert.Equal(
            ["missing_required_fields", "invalid_field"],
            first.GetProperty("rejections").EnumerateArray().Select(r => r.GetProperty("error").GetString()));
        Assert.Equal(
            ["schema_version,instance_id", "metrics.events_bucket"],
            first.GetProperty("rejections").EnumerateArray().Select(r => r.GetProperty("field").GetString()));
        var last = Assert.Single(second.GetProperty("rejections").EnumerateArray());
        Assert.Equal("invalid_json", last.GetProperty("error").GetString());
        Assert.Equal("config:senders", last.GetProperty("key_id").GetString());
        Assert.False(second.TryGetProperty("next", out _));
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
