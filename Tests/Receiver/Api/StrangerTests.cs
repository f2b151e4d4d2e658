using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Api;

/// <summary>
/// What somebody sends who means no good, or does not know better: it is answered in the contract's words, counted, and
/// never a fault of ours.
/// </summary>
public sealed class StrangerTests : IAsyncLifetime
{
    private const string Start = "POST /api/heartbeat HTTP/1.1\r\nHost: h\r\n";
    private const string Key = $"X-API-Key: {RunningReceiver.IngestKey}\r\n";
    private static readonly string Long = new('a', 40_000);

    private RunningReceiver receiver = null!;
    private FakeLogCollector log = null!;

    public static TheoryData<string, int, string> Requests => new()
    {
        // Chunks that are none. The first one's size is over the largest that there can be.
        { Start + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n", 400, "bad_request" },
        { Start + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "bad_request" },
        { Start + Key + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n", 400, "bad_request" },
        { Start.Replace("heartbeat", "keys", StringComparison.Ordinal) + $"X-API-Key: {RunningReceiver.AdminKey}\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n", 400, "bad_request" },
        { Start + "Transfer-Encoding: gzip\r\n\r\n", 400, "bad_request" },
        { Start + "Content-Length: -1\r\n\r\n", 400, "bad_request" },

        // Keys that nobody has, as bytes of Latin-1 and of UTF-8.
        { Start + "X-API-Key: schl\u00FCssel\r\nContent-Length: 2\r\n\r\n{}", 401, "unauthorized" },
        { Start + "X-API-Key: schl\u00C3\u00BCssel\r\nContent-Length: 2\r\n\r\n{}", 401, "unauthorized" },
        { Start + Key + "X-Other: \u00FC\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 400, "missing_required_fields" },

        // No body at all, which HTTP/1.0 can say only by leaving out its length.
        { "POST /api/heartbeat HTTP/1.0\r\n" + Key + "Content-Type: application/json\r\n\r\n", 400, "missing_body" },
        { Start + Key + "Content-Type: application/json\r\n\r\n", 400, "missing_body" },

        // What no route gets to see.
        { "GARBAGE\r\n\r\n", 400, "bad_request" },
        { "GET /api/heartbeat HTTP/1.1\r\n\r\n", 400, "bad_request" },
        { "GET /\u00FC HTTP/1.1\r\nHost: h\r\n\r\n", 400, "bad_request" },
        { "GET / HTTP/1.1\r\nHost: h\r\nX: " + Long + "\r\n\r\n", 431, "bad_request" },
        { "GET /" + Long + " HTTP/1.1\r\nHost: h\r\n\r\n", 414, "bad_request" },
        { "GET / HTTP/9.9\r\nHost: h\r\n\r\n", 505, "bad_request" },
        { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "bad_request" },
        { "\u0016\u0003\u0001\u0002\u0000\u0001\u0000", 400, "bad_request" },
    };

    public async Task InitializeAsync()
    {
        receiver = await RunningReceiver.StartAsync(services: services => services.AddFakeLogging());
        log = receiver.Services.GetFakeLogCollector();
    }

    /// <summary>None of it is worth a line.</summary>
    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        Assert.DoesNotContain(
            log.GetSnapshot(),
            record => record.Level >= LogLevel.Warning && record.Category?.StartsWith("Orleans", StringComparison.Ordinal) != true);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_that_is_none_is_answered_in_JSON(string request, int status, string error)
    {
        using var connection = await RawConnection.OpenAsync(receiver);
        await connection.SendAsync(request);

        Assert.Equal((status, error), await connection.ReadAnswerAsync());
    }

    [Fact]
    public async Task Requests_that_no_route_sees_are_counted_by_status()
    {
        foreach (var request in new[] { "GARBAGE\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST /api/heartbeat HTTP/1.0\r\n\r\n" })
        {
            using var connection = await RawConnection.OpenAsync(receiver);
            await connection.SendAsync(request);
            await connection.ReadAnswerAsync();
        }

        var metrics = await MetricsAsync();
        Assert.Contains("telemetry_unreadable_requests_total{otel_scope_name=\"Telemetry.Api\",status=\"400\"} 2\n", metrics, StringComparison.Ordinal);
        Assert.Contains("telemetry_unreadable_requests_total{otel_scope_name=\"Telemetry.Api\",status=\"505\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("outcome=\"missing_body\"} 1\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_that_breaks_off_is_no_fault_of_ours()
    {
        await Eventually.TrueAsync(async () =>
        {
            using var connection = await RawConnection.OpenAsync(receiver);
            await connection.SendAsync(Start + Key + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
            await receiver.Client.RecordAsync(Post.Heartbeat());
            connection.Reset();
            return (await MetricsAsync()).Contains("outcome=\"bad_request\"}", StringComparison.Ordinal);
        });

        Assert.DoesNotContain("outcome=\"internal_error\"}", await MetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reader_who_leaves_an_export_is_no_fault_of_ours()
    {
        // More than the buffers between two sockets hold, so that the export waits for its reader.
        var more = $",\"x\":\"{new string('x', 9000)}\"";
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => receiver.Client.HeartbeatAsync(Post.Heartbeat(more: more))));
        foreach (var format in new[] { "ndjson", "csv" })
        {
            for (var i = 0; i < 4; i++)
            {
                using var connection = await RawConnection.OpenAsync(receiver);
                await connection.SendAsync(
                    $"GET /api/heartbeats?include=raw_payload&format={format} HTTP/1.1\r\nHost: h\r\n"
                    + $"X-API-Key: {RunningReceiver.AdminKey}\r\n\r\n");
                await connection.ReadAsync();
                connection.Reset();
            }
        }

        Assert.DoesNotContain("http_response_status_code=\"500\"", await MetricsAsync(), StringComparison.Ordinal);
    }

    /// <summary>The server's patience for a head is 10 seconds.</summary>
    [Fact]
    public async Task Head_that_comes_byte_by_byte_is_ended()
    {
        using var connection = await RawConnection.OpenAsync(receiver);
        var started = Stopwatch.GetTimestamp();
        await connection.SendAsync("POST /api/heartbeat HTTP/1.1\r\nHost: ");

        Assert.Equal((408, "request_timeout"), await connection.ReadAnswerAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20));
    }

    private Task<string> MetricsAsync() => receiver.Management.GetStringAsync("/metrics");
}
