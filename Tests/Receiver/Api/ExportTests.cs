using System.Net;
using System.Text.Json;

namespace Telemetry.Tests.Api;

public sealed class ExportTests : IAsyncLifetime
{
    private const string Header =
        "received_at_utc,instance_id,eventyay_version,schema_version,build_metadata,canonical_base_url,deployment_type,"
        + "os_family,database_type,database_version,enabled_plugins,events_bucket,attendees_bucket,tickets_issued_bucket,"
        + "paid_tickets_bucket,free_tickets_bucket,orders_bucket,uptime_bucket,background_jobs_enabled,storage_backend,"
        + "error_count_bucket";

    private RunningReceiver receiver = null!;

    public async Task InitializeAsync() => receiver = await RunningReceiver.StartAsync();

    public async Task DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task Rows_come_oldest_first_and_a_cursor_goes_on_behind_the_last_one_seen()
    {
        var sent = await SendAsync(450);
        var first = Lines(await ReadAsync("?limit=123"));
        var (receivedAt, id) = (first[^1].GetProperty("received_at_utc"), first[^1].GetProperty("instance_id"));
        var rest = Lines(await ReadAsync($"?cursor={receivedAt}_{id}"));

        Assert.Equal(123, first.Length);
        Assert.Equal(sent, first.Concat(rest).Select(row => row.GetProperty("instance_id").GetGuid()).ToHashSet());
        Assert.Equal(450, first.Length + rest.Length);
        var times = first.Concat(rest).Select(row => row.GetProperty("received_at_utc").GetString()).ToList();
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
    }

    [Fact]
    public async Task Rows_can_be_asked_for_by_time_and_by_instance()
    {
        await SendAsync(3);
        var rows = Lines(await ReadAsync(""));
        var middle = rows[1].GetProperty("received_at_utc").GetString();

        Assert.Equal(2, Lines(await ReadAsync($"?from={middle}")).Length);
        Assert.Single(Lines(await ReadAsync($"?to={middle}")));
        Assert.Single(Lines(await ReadAsync($"?instance_id={rows[2].GetProperty("instance_id")}")));
    }

    [Fact]
    public async Task Export_of_nothing_is_empty_and_as_CSV_a_header()
    {
        Assert.Equal("", await ReadAsync(""));
        Assert.Equal(Header + "\r\n", await ReadAsync("?format=csv"));
    }

    [Fact]
    public async Task Contact_and_body_are_for_the_admin_scope_and_only_when_asked_for()
    {
        await receiver.Client.HeartbeatAsync(Post.Heartbeat(more: ",\"maintainer_contact\":\"ops@example.org\""));
        var plain = await ReadAsync("");
        var full = await ReadAsync("?include=maintainer_contact,raw_payload", RunningReceiver.AdminKey);
        using var refused = await receiver.Client.GetAsync("/api/heartbeats?include=maintainer_contact", RunningReceiver.ReadKey);

        Assert.DoesNotContain("ops@example.org", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("raw_payload", plain, StringComparison.Ordinal);
        Assert.Equal("ops@example.org", Lines(full)[0].GetProperty("maintainer_contact").GetString());
        Assert.Contains("ops@example.org", Lines(full)[0].GetProperty("raw_payload").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Theory]
    [InlineData("=1+2", "\"'=1+2\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("a,\\\"b", "\"a,\"\"b\"")]
    public async Task Cells_that_a_spreadsheet_would_run_are_defused_in_CSV_alone(string version, string cell)
    {
        await receiver.Client.HeartbeatAsync(
            $"{{\"schema_version\":\"1\",\"instance_id\":\"{Guid.NewGuid()}\",\"eventyay_version\":\"{version}\"}}");
        var csv = await ReadAsync("", accept: "text/csv");
        var row = Lines(await ReadAsync(""))[0];

        Assert.Contains($",{cell},1,", csv, StringComparison.Ordinal);
        Assert.Equal(version.Replace("\\\"", "\"", StringComparison.Ordinal), row.GetProperty("eventyay_version").GetString());
    }

    [Theory]
    [InlineData("?from=yesterday-ish")]
    [InlineData("?from=01/02/2026")]
    [InlineData("?to=02.01.2026")]
    [InlineData("?from=12:00")]
    [InlineData("?from=2026-11-24T12:00:00+01:00")] // A + in an address is a space.
    [InlineData("?cursor=01/02/2026_7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04")]
    [InlineData("?instance_id=7")]
    [InlineData("?cursor=abc")]
    [InlineData("?limit=0")]
    [InlineData("?include=everything")]
    [InlineData("?format=xlsx")]
    public async Task Parameter_that_makes_no_sense_is_refused(string query)
    {
        using var response = await receiver.Client.GetAsync("/api/heartbeats" + query, RunningReceiver.ReadKey);

        Assert.Equal("invalid_field", (await Received.ReadAsync(response)).Error);
    }

    [Fact]
    public async Task Export_wants_the_read_scope()
    {
        using var response = await receiver.Client.GetAsync("/api/heartbeats", RunningReceiver.IngestKey);

        Assert.Equal(HttpStatusCode.Forbidden, (await Received.ReadAsync(response)).Status);
    }

    private static JsonElement[] Lines(string ndjson) =>
        [.. ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private async Task<HashSet<Guid>> SendAsync(int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.NewGuid()).ToHashSet();
        foreach (var id in ids)
        {
            Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(id))).Status);
        }

        return ids;
    }

    private async Task<string> ReadAsync(string query, string key = RunningReceiver.ReadKey, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/heartbeats" + query) { Headers = { { "X-API-Key", key } } };
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        using var response = await receiver.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
