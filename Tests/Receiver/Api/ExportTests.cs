using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Api;

public sealed class ExportTests : IAsyncLifetime
{
    private const string Header =
        "received_at_utc,instance_id,eventyay_version,schema_version,build_metadata,canonical_base_url,deployment_type,"
        + "os_family,database_type,database_version,enabled_plugins,events_bucket,attendees_bucket,tickets_issued_bucket,"
        + "paid_tickets_bucket,free_tickets_bucket,orders_bucket,uptime_bucket,background_jobs_enabled,storage_backend,"
        + "error_count_bucket";

    private readonly ShiftedTime time = new();
    private RunningReceiver receiver = null!;

    public async Task InitializeAsync() => receiver = await RunningReceiver.StartAsync(
        services: services => services.AddSingleton<TimeProvider>(time).UseTimeProviderForBackgroundAreas(TimeProvider.System));

    public async Task DisposeAsync() => await receiver.DisposeAsync();

    [Fact]
    public async Task Rows_come_oldest_first_and_a_cursor_goes_on_behind_the_last_one_seen()
    {
        var sent = Heartbeats.New(450);
        await RecordAsync(sent);
        var first = Lines(await ReadAsync("?limit=123"));
        var rest = Lines(await ReadAsync($"?cursor={CursorOf(first[^1])}"));

        Assert.Equal(123, first.Length);
        Assert.Equal(450, first.Length + rest.Length);
        Assert.Equal(
            sent.Select(submission => submission.Heartbeat.InstanceId).ToHashSet(),
            first.Concat(rest).Select(row => row.GetProperty("instance_id").GetGuid()).ToHashSet());
        Assert.Empty(Lines(await ReadAsync($"?cursor={CursorOf(rest[^1])}")));
    }

    [Fact]
    public async Task Rows_can_be_asked_for_by_time_and_by_instance()
    {
        await RecordAsync([.. Enumerable.Range(0, 3).Select(day => Heartbeats.New(Guid.NewGuid(), Heartbeats.Noon.AddDays(day)))]);
        var rows = Lines(await ReadAsync(""));
        var middle = rows[1].GetProperty("received_at_utc").GetString();

        Assert.Equal(2, Lines(await ReadAsync($"?from={middle}")).Length);
        Assert.Single(Lines(await ReadAsync($"?to={middle}")));
        Assert.Equal(2, Lines(await ReadAsync("?from=2026-03-15")).Length);
        Assert.Equal(2, Lines(await ReadAsync("?to=2026-03-15T23:00:00-01:00")).Length);
        Assert.Single(Lines(await ReadAsync($"?instance_id={rows[2].GetProperty("instance_id")}")));
        Assert.Empty(Lines(await ReadAsync($"?instance_id={Guid.NewGuid()}")));
    }

    /// <summary>A heartbeat's time is that of its request's head; another one may be committed before its body comes.</summary>
    [Fact]
    public async Task Reader_who_goes_on_where_the_last_export_ended_misses_no_heartbeat_whose_body_was_slow()
    {
        var slow = Guid.NewGuid();
        await using var request = await BegunRequest.StartAsync(receiver.Client.BaseAddress!, Post.Heartbeat(slow));
        var quick = Guid.NewGuid();
        await receiver.Client.RecordAsync(Post.Heartbeat(quick));
        var (before, until) = await ReadWithEndAsync("");
        Assert.Contains("200 OK", await request.FinishAsync(), StringComparison.Ordinal);

        time.Offset = TimeSpan.FromMinutes(4);
        var (after, _) = await ReadWithEndAsync($"?from={until}");

        Assert.Empty(before);
        Assert.Equal([slow, quick], after.Select(row => row.GetProperty("instance_id").GetGuid()));
    }

    [Fact]
    public async Task Export_ends_before_what_may_not_be_complete_and_says_where()
    {
        var now = time.GetUtcNow();
        await RecordAsync(Heartbeats.New(Guid.NewGuid(), now.AddMinutes(-10)), Heartbeats.New(Guid.NewGuid(), now.AddMinutes(-1)));
        var young = Lines(await ReadAsync("?unsettled=true"))[1];

        var (rows, until) = await ReadWithEndAsync($"?to={now:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        using var refused = await receiver.Client.GetAsync($"/api/heartbeats?cursor={CursorOf(young)}", RunningReceiver.ReadKey);

        Assert.Single(rows);
        Assert.InRange(DateTimeOffset.Parse(until!), now.AddMinutes(-3).AddSeconds(-1), now.AddMinutes(-2));
        var (_, asked) = await ReadWithEndAsync("?to=2026-01-01");
        Assert.Equal("2026-01-01T00:00:00.000000Z", asked);
        Assert.Equal(("invalid_field", "cursor"), await RefusalAsync(refused));
    }

    [Fact]
    public async Task Export_of_nothing_is_empty_and_as_CSV_a_header()
    {
        Assert.Equal("", await ReadAsync(""));
        Assert.Equal(Header + "\r\n", await ReadAsync("?format=csv"));
    }

    [Fact]
    public async Task Last_line_says_that_this_was_all_when_it_is_asked_for()
    {
        await RecordAsync(Heartbeats.New(3));

        Assert.Equal(3, Lines(await ReadAsync("")).Length);
        Assert.Equal(
            """{"end":true,"rows":2,"until":"2026-11-01T00:00:00.000000Z"}""",
            (await ReadAsync("?end=true&limit=2&to=2026-11-01")).TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task Contact_and_body_are_for_the_admin_scope_and_only_when_asked_for()
    {
        var heartbeat = Heartbeats.Complete(Guid.NewGuid()) with { MaintainerContact = "ops@example.org" };
        await RecordAsync(heartbeat.Submit());
        var plain = await ReadAsync("", RunningReceiver.AdminKey);
        var full = Lines(await ReadAsync("?include=maintainer_contact,raw_payload", RunningReceiver.AdminKey))[0];
        using var refused = await receiver.Client.GetAsync("/api/heartbeats?include=maintainer_contact", RunningReceiver.ReadKey);
        using var named = await receiver.Client.GetAsync("/api/heartbeats?columns=raw_payload", RunningReceiver.ReadKey);

        Assert.DoesNotContain("ops@example.org", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("raw_payload", plain, StringComparison.Ordinal);
        Assert.Equal("ops@example.org", full.GetProperty("maintainer_contact").GetString());
        Assert.Equal(Encoding.UTF8.GetString(heartbeat.RawPayload!), full.GetProperty("raw_payload").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, named.StatusCode);
    }

    [Fact]
    public async Task Columns_come_as_they_are_named()
    {
        await RecordAsync(Heartbeats.Complete(Guid.NewGuid()).Submit());

        Assert.Equal("os_family,background_jobs_enabled\r\nlinux,true\r\n", await ReadAsync("?format=csv&columns=os_family,background_jobs_enabled"));
        Assert.Equal("{\"enabled_plugins\":[\"a\",\"ü\"]}\n", await ReadAsync("?columns=enabled_plugins"));
    }

    [Theory]
    [InlineData(null, "application/x-ndjson")]
    [InlineData("*/*", "application/x-ndjson")]
    [InlineData("text/csv", "text/csv")]
    [InlineData("text/*", "text/csv")]
    [InlineData("text/csv;q=0", "application/x-ndjson")]
    [InlineData("text/csv;q=0, */*", "application/x-ndjson")]
    [InlineData("application/x-ndjson;q=0.5, text/csv;q=0.9", "text/csv")]
    [InlineData("application/vnd.apache.parquet, text/csv;q=0.1", "application/vnd.apache.parquet")]
    [InlineData("nonsense;;;", "application/x-ndjson")]
    public async Task Format_is_the_one_that_is_accepted(string? accept, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/heartbeats") { Headers = { { "X-API-Key", RunningReceiver.ReadKey } } };
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await receiver.Client.SendAsync(request);

        Assert.Equal(expected, response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("from=yesterday-ish", "from")]
    [InlineData("from=01/02/2026", "from")]
    [InlineData("from=02.01.2026", "from")]
    [InlineData("to=12:00", "to")]
    [InlineData("to=2026-01-01T00:00:00+01:00", "to")] // + is a space in a query string
    [InlineData("from=2026-02-30", "from")]
    [InlineData("from=2026-01-02&to=2026-01-01", "from")]
    [InlineData("from=2026-01-01&from=2026-01-02", "from")]
    [InlineData("instance_id=7", "instance_id")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("limit=0", "limit")]
    [InlineData("include=everything", "include")]
    [InlineData("include=raw_payload,raw_payload", "include")]
    [InlineData("columns=os_family,password", "columns")]
    [InlineData("columns=os_family&include=raw_payload", "include")]
    [InlineData("format=xlsx", "format")]
    [InlineData("end=yes", "end")]
    [InlineData("end=true&format=csv", "end")]
    [InlineData("form=csv", "form")]
    public async Task Parameter_that_makes_no_sense_is_refused_by_its_name(string query, string field)
    {
        using var response = await receiver.Client.GetAsync("/api/heartbeats?" + query, RunningReceiver.ReadKey);

        Assert.Equal(("invalid_field", field), await RefusalAsync(response));
    }

    [Fact]
    public async Task Export_wants_the_read_scope()
    {
        using var response = await receiver.Client.GetAsync("/api/heartbeats", RunningReceiver.IngestKey);

        Assert.Equal(HttpStatusCode.Forbidden, (await Received.ReadAsync(response)).Status);
    }

    [Fact]
    public async Task Reader_who_leaves_ends_the_export_and_is_counted_as_that()
    {
        await ManyRows.InsertAsync(receiver, 40_000);
        using var client = new HttpClient { BaseAddress = receiver.Client.BaseAddress };
        (await BeginAsync(client)).Dispose();

        await Eventually.TrueAsync(async () => (await receiver.Management.GetStringAsync("/metrics"))
            .Contains("telemetry_exports_total{otel_scope_name=\"Telemetry.Api\",format=\"ndjson\",outcome=\"left\"} 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reader_who_stalls_does_not_hold_up_a_stop_and_sees_that_the_rest_is_missing()
    {
        await ManyRows.InsertAsync(receiver, 40_000);
        using var client = new HttpClient { BaseAddress = receiver.Client.BaseAddress };
        using var stalled = await BeginAsync(client);

        var started = TimeProvider.System.GetTimestamp();
        await receiver.StopAsync();

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        await Assert.ThrowsAnyAsync<Exception>(() => stalled.Content.ReadAsStringAsync());
    }

    private static string CursorOf(JsonElement row) => $"{row.GetProperty("received_at_utc")}_{row.GetProperty("instance_id")}";

    private static JsonElement[] Lines(string ndjson) =>
        [.. ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static async Task<(string?, string?)> RefusalAsync(HttpResponseMessage response)
    {
        var refusal = await Received.ReadAsync(response);
        return (refusal.Error, refusal.Body.GetProperty("field").GetString());
    }

    private static Task<HttpResponseMessage> BeginAsync(HttpClient client)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/heartbeats") { Headers = { { "X-API-Key", RunningReceiver.ReadKey } } };
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private async Task RecordAsync(params IReadOnlyList<Submission> submissions) =>
        await receiver.Services.GetRequiredService<IHeartbeatStore>().RecordAsync(submissions, Heartbeats.Window, CancellationToken.None);

    private async Task<(JsonElement[] Rows, string? Until)> ReadWithEndAsync(string query)
    {
        using var response = await receiver.Client.GetAsync("/api/heartbeats" + query, RunningReceiver.ReadKey);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (Lines(await response.Content.ReadAsStringAsync()), response.Headers.GetValues("X-Until").Single());
    }

    private async Task<string> ReadAsync(string query, string key = RunningReceiver.ReadKey)
    {
        using var response = await receiver.Client.GetAsync("/api/heartbeats" + query, key);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>A POST whose head has arrived, and whose body has not.</summary>
    private sealed class BegunRequest(TcpClient connection, string body) : IAsyncDisposable
    {
        public static async Task<BegunRequest> StartAsync(Uri address, string body)
        {
            var connection = new TcpClient();
            await connection.ConnectAsync(IPAddress.Loopback, address.Port);
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST {Post.Path} HTTP/1.1\r\nHost: h\r\nX-API-Key: {RunningReceiver.IngestKey}\r\nContent-Type: application/json\r\n"
                + $"Content-Length: {body.Length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"));

            // It says so when it asks for the body, and has the time by then.
            var answer = new byte[25];
            await connection.GetStream().ReadExactlyAsync(answer);
            Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Encoding.ASCII.GetString(answer));
            return new BegunRequest(connection, body);
        }

        public async Task<string> FinishAsync()
        {
            await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(body));
            using var reader = new StreamReader(connection.GetStream());
            return await reader.ReadToEndAsync();
        }

        public ValueTask DisposeAsync()
        {
            connection.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
