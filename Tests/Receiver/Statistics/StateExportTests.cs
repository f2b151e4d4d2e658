using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Api;

namespace Telemetry.Tests.Statistics;

/// <summary><c>GET /api/states</c>, and <c>GET /api/heartbeats</c> with a filter.</summary>
public sealed class StateExportTests(ReceiverWithHistory history) : IClassFixture<ReceiverWithHistory>
{
    private const string Contact = "maintainer_contact";

    private static readonly IReadOnlyList<Heartbeat> Heartbeats = RandomHistory.Of(seed: 5);
    private static readonly IReadOnlyList<ReferenceState> States = ReferenceFold.Of(Heartbeats);
    private static readonly string[] Names = [.. StateColumns.All.Where(column => !column.IsAdminOnly).Select(column => column.Name)];

    private HttpClient Client => history.Receiver.Client;

    [Fact]
    public async Task States_come_as_NDJSON_with_a_last_line_that_says_that_this_was_all()
    {
        var rows = Lines(await ReadAsync("/api/states?end=true"));

        Assert.Equal(States.Select(Key), rows.SkipLast(1).Select(Key));
        Assert.All(rows.SkipLast(1), row => Assert.Equal(Names, row.EnumerateObject().Select(member => member.Name)));
        Assert.Equal($$"""{"end":true,"rows":{{States.Count}},"until":"2026-07-23T23:27:00.000000Z"}""", rows[^1].GetRawText());
        Assert.Contains(rows, row => row.TryGetProperty("enabled_plugins", out var plugins) && plugins.ValueKind == JsonValueKind.Array);
    }

    [Fact]
    public async Task States_come_as_CSV()
    {
        var lines = (await ReadAsync("/api/states?format=csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var one = States[7];

        Assert.Equal(string.Join(',', Names), lines[0]);
        Assert.Equal(States.Count, lines.Length - 1);
        Assert.StartsWith($"{one.InstanceId},{one.ValidFrom:yyyy-MM-dd},{one.ValidUntil:yyyy-MM-dd},", lines[8], StringComparison.Ordinal);
    }

    [Fact]
    public async Task States_come_as_Parquet_with_the_types_of_the_BigQuery_schema()
    {
        using var response = await Client.GetAsync("/api/states?format=parquet", RunningReceiver.ReadKey);
        using var file = new ParquetFile(await response.Content.ReadAsByteArrayAsync());
        var schema = JsonDocument.Parse(await ReadAsync("/api/states/bigquery-schema.json")).RootElement;

        Assert.Equal("attachment; filename=states.parquet", response.Content.Headers.ContentDisposition?.ToString());
        Assert.Equal(
            schema.EnumerateArray().Select(field => (field.GetProperty("name").GetString(), field.GetProperty("type").GetString() switch
            {
                "TIMESTAMP" => "TIMESTAMP WITH TIME ZONE",
                "DATE" => "DATE",
                "BOOLEAN" => "BOOLEAN",
                _ => "VARCHAR",
            })),
            file.Ask("DESCRIBE SELECT * FROM '{0}'").ConvertAll(row => ((string?)row[0], (string)row[1]!)));
        var day = RandomHistory.First.AddDays(60);
        Assert.Equal(
            [[(long)States.Count(state => state.HoldsOn(day))]],
            file.Ask($"SELECT count(DISTINCT instance_id) FROM '{{0}}' WHERE valid_from <= '{day:yyyy-MM-dd}' AND '{day:yyyy-MM-dd}' < valid_until"));
    }

    [Fact]
    public async Task Cursor_goes_on_behind_the_last_state_that_was_seen()
    {
        var first = Lines(await ReadAsync("/api/states?limit=11"));
        var rest = Lines(await ReadAsync($"/api/states?cursor={first[^1].GetProperty("valid_from")}_{first[^1].GetProperty("instance_id")}"));

        Assert.Equal(11, first.Length);
        Assert.Equal(States.Select(Key), first.Concat(rest).Select(Key));
    }

    [Fact]
    public async Task Filters_are_those_of_the_statistics()
    {
        const string filter = "deployment_type=docker&database_type=!sqlite&eventyay_version=1.10.*&eventyay_version=1.9.0";
        var heartbeats = Lines(await ReadAsync($"/api/heartbeats?{filter}&columns=eventyay_version,deployment_type,database_type&end=true"));
        var states = Lines(await ReadAsync($"/api/states?{filter}&to=2026-03-01"));

        Assert.Equal("2026-07-23T23:27:00.000000Z", heartbeats[^1].GetProperty("until").GetString());
        Assert.NotInRange(heartbeats.Length, 0, 20);
        Assert.NotInRange(states.Length, 0, 3);
        Assert.All(states, state =>
        {
            Assert.Equal("docker", state.GetProperty("deployment_type").GetString());
            Assert.NotEqual("sqlite", state.GetProperty("database_type").GetString());
            Assert.Matches(@"^(1\.10\.|1\.9\.0$)", state.GetProperty("eventyay_version").GetString());
            Assert.True(string.CompareOrdinal(state.GetProperty("valid_from").GetString(), "2026-03-01") < 0);
        });
    }

    /// <summary>Of what comes later nobody knows yet in which state its instance was.</summary>
    [Fact]
    public async Task Export_by_states_ends_where_heartbeats_are_in_them()
    {
        var database = history.Receiver.Services.GetRequiredService<IDatabase>();
        async Task MoveAsync(DateTimeOffset to) => await database.ExecuteAsync(
            "UPDATE statistics_fold SET position = @position", CancellationToken.None, new Parameter("position", to));
        await MoveAsync(new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        try
        {
            foreach (var call in new[] { "/api/heartbeats?deployment_type=docker", "/api/states" })
            {
                using var response = await Client.GetAsync(call, RunningReceiver.ReadKey);
                var rows = Lines(await response.Content.ReadAsStringAsync());

                Assert.Equal("2026-02-28T23:57:00.000000Z", response.Headers.GetValues("X-Until").Single());
                Assert.NotEmpty(rows);
                Assert.All(rows, row => Assert.True(string.CompareOrdinal(
                    row.TryGetProperty("received_at_utc", out var time) ? time.GetString() : row.GetProperty("valid_from").GetString(),
                    "2026-02-28T23:57:00.000000Z") < 0));
            }

            Assert.Contains("2026-07-", await ReadAsync("/api/heartbeats"), StringComparison.Ordinal);
        }
        finally
        {
            await MoveAsync(StoredHistory.Now);
        }
    }

    [Theory]
    [InlineData("heartbeats?colour=red", "colour")]
    [InlineData("heartbeats?eventyay_version=*.2", "eventyay_version")]
    [InlineData("heartbeats?events=many", "events")]
    [InlineData("heartbeats?status=active", "status")]
    [InlineData("heartbeats?unsettled=true&events=0", "unsettled")]
    [InlineData("states?status=lost", "status")]
    [InlineData("states?unsettled=true", "unsettled")]
    [InlineData("states?from=yesterday", "from")]
    [InlineData("states?cursor=2026-03-01", "cursor")]
    [InlineData("states?columns=raw_payload", "columns")]
    [InlineData("states?include=raw_payload", "include")]
    [InlineData("states?format=xlsx", "format")]
    [InlineData("states?end=true&format=csv", "end")]
    public async Task Parameter_that_makes_no_sense_is_refused_by_its_name(string call, string field)
    {
        using var response = await Client.GetAsync($"/api/{call}", RunningReceiver.ReadKey);
        var received = await Received.ReadAsync(response);

        Assert.Equal(("invalid_field", field), (received.Error, received.Body.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Contact_is_for_the_admin_scope_and_only_when_asked_for()
    {
        using var included = await Client.GetAsync($"/api/states?include={Contact}", RunningReceiver.ReadKey);
        using var named = await Client.GetAsync($"/api/states?columns={Contact}", RunningReceiver.ReadKey);
        using var withIngest = await Client.GetAsync("/api/states", RunningReceiver.IngestKey);

        Assert.All([included, named, withIngest], response => Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode));
        Assert.DoesNotContain("ops@example.org", await ReadAsync("/api/states", RunningReceiver.AdminKey), StringComparison.Ordinal);
        Assert.Contains("ops@example.org", await ReadAsync($"/api/states?include={Contact}", RunningReceiver.AdminKey), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/heartbeats")]
    [InlineData("/api/states")]
    public async Task Call_is_documented_with_its_parameters_and_a_row_that_looks_like_its_own(string path)
    {
        var document = JsonDocument.Parse(await Client.GetStringAsync("/openapi/v1.json")).RootElement;
        var get = document.GetProperty("paths").GetProperty(path).GetProperty("get");
        var example = get.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/x-ndjson").GetProperty("example");
        var row = Lines(await ReadAsync(path + "?limit=1"))[0];

        Assert.Equal(
            row.EnumerateObject().Select(member => member.Name),
            Lines(example.GetString()!).Single().EnumerateObject().Select(member => member.Name));
        Assert.Superset(
            new HashSet<string?> { "from", "to", "columns", "include", "filter", "cursor" },
            get.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()).ToHashSet());
    }

    private static string Key(ReferenceState state) => $"{state.InstanceId} {state.ValidFrom:yyyy-MM-dd} {state.ValidUntil:yyyy-MM-dd}";

    private static string Key(JsonElement row) => $"{row.GetProperty("instance_id")} {row.GetProperty("valid_from")} {row.GetProperty("valid_until")}";

    private static JsonElement[] Lines(string ndjson) =>
        [.. ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private async Task<string> ReadAsync(string call, string key = RunningReceiver.ReadKey)
    {
        using var response = await Client.GetAsync(call, key);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
