using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Api.Exports;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Api;

/// <summary>What becomes of an export when its database goes away.</summary>
public sealed class ExportFaultTests : IAsyncLifetime
{
    private const int Rows = 40_000;

    private PostgreSqlServer server = null!;
    private RunningReceiver receiver = null!;

    public async Task InitializeAsync()
    {
        server = await PostgreSqlServer.StartNewAsync();
        receiver = await RunningReceiver.StartAsync(new Dictionary<string, string?>
        {
            ["Storage:Provider"] = "PostgreSql",
            ["Storage:Migrate"] = "true",
            ["ConnectionStrings:Telemetry"] = await server.CreateDatabaseAsync(),
            ["Heartbeats:RetryBudget"] = "00:00:08",
        });
        await receiver.Services.GetRequiredService<IDatabase>().ExecuteAsync(ManyRows.PostgreSql(Rows), CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Export_that_has_begun_rides_out_a_crash_of_its_database()
    {
        using var response = await BeginAsync("?end=true&to=2026-11-01");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var first = await reader.ReadLineAsync();
        await server.StopAsync("immediate");
        await server.StartAsync();
        var rest = (await reader.ReadToEndAsync()).TrimEnd().Split('\n');

        Assert.Contains("\"version 0\"", first, StringComparison.Ordinal);
        Assert.Equal(
            Enumerable.Range(1, Rows - 1).Select(number => $"version {number}"),
            rest[..^1].Select(line => JsonDocument.Parse(line).RootElement.GetProperty("eventyay_version").GetString()));
        Assert.Contains($"\"rows\":{Rows},", rest[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_that_stays_away_is_503_before_the_first_row_and_a_cut_after_it()
    {
        using var begun = await BeginAsync("?end=true");
        await server.StopAsync("immediate");

        using var refused = await receiver.Client.GetAsync("/api/heartbeats", RunningReceiver.ReadKey);
        var answer = await Received.ReadAsync(refused);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (answer.Status, answer.Error));
        Assert.NotNull(refused.Headers.RetryAfter);
        await Assert.ThrowsAsync<HttpRequestException>(() => begun.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task So_many_exports_run_at_the_same_time_and_the_next_one_is_turned_away()
    {
        var door = receiver.Services.GetRequiredService<ExportDoor>();
        var visits = new Stack<ExportVisit>();
        while (door.TryEnter(ExportFormat.Csv, CancellationToken.None) is { } visit && visits.Count < 1000)
        {
            visits.Push(visit);
        }

        Assert.Equal(64, visits.Count);
        using var refused = await receiver.Client.GetAsync("/api/heartbeats", RunningReceiver.ReadKey);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        visits.Pop().Dispose();
        Assert.NotNull(door.TryEnter(ExportFormat.Csv, CancellationToken.None));
    }

    private Task<HttpResponseMessage> BeginAsync(string query)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/heartbeats" + query) { Headers = { { "X-API-Key", RunningReceiver.ReadKey } } };
        return receiver.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
