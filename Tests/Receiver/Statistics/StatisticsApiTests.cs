using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Statistics;

/// <summary>A receiver with a history in it.</summary>
public sealed class ReceiverWithHistory : IAsyncLifetime
{
    public RunningReceiver Receiver { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Receiver = await RunningReceiver.StartAsync(
            new Dictionary<string, string?> { ["Statistics:Enabled"] = "false" }); // the history says itself how far it is folded
        await using var connection = new SqliteConnection($"Data Source={Receiver.SqliteFile};Pooling=False");
        await connection.OpenAsync();
        await StoredHistory.WriteAsync(connection, RandomHistory.Of(seed: 5));
    }

    public async Task DisposeAsync() => await Receiver.DisposeAsync();
}

public sealed class StatisticsApiTests(ReceiverWithHistory history) : IClassFixture<ReceiverWithHistory>
{
    private const string Range = "from=2026-03-01&to=2026-06-30";
    private const string Day = "at=2026-06-30";

    /// <summary>Each call with parameters, its path in the OpenAPI document, and the member that is its table.</summary>
    public static TheoryData<string, string, string> Calls => new()
    {
        { $"/api/statistics/overview?{Range}&deployment_type=docker", "/api/statistics/overview", "" },
        { $"/api/statistics/breakdown?by=events&{Day}", "/api/statistics/breakdown", "values" },
        { $"/api/statistics/breakdown?by=plugin&{Day}&database_version=!13", "/api/statistics/breakdown", "values" },
        { $"/api/statistics/series?by=release_line&interval=week&{Range}", "/api/statistics/series", "points" },
        { $"/api/statistics/series?by=status&interval=month&{Range}&deployment_type=docker", "/api/statistics/series", "points" },
        { $"/api/statistics/releases?{Day}", "/api/statistics/releases", "releases" },
        { $"/api/statistics/plugins?{Day}", "/api/statistics/plugins", "plugins" },
        { $"/api/statistics/movement?by=orders&{Range}", "/api/statistics/movement", "moves" },
        { $"/api/statistics/silence?by=eventyay_version&{Range}", "/api/statistics/silence", "values" },
        { $"/api/statistics/shared-ids?{Range}", "/api/statistics/shared-ids", "ids" },
        { $"/api/statistics/coverage?{Day}", "/api/statistics/coverage", "fields" },
        { "/api/statistics/dimensions", "/api/statistics/dimensions", "dimensions" },
        { $"/api/instances?{Day}&limit=500&sort=instances", "/api/instances", "instances" },
    };

    public static TheoryData<string> Asks => [.. ((IEnumerable<object?[]>)Calls).Select(call => PathOf((string)call[0]!))];

    private HttpClient Client => history.Receiver.Client;

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_is_documented_with_an_example_that_looks_like_its_answer(string call, string path, string table)
    {
        var document = JsonDocument.Parse(await Client.GetStringAsync("/openapi/v1.json")).RootElement;
        var get = document.GetProperty("paths").GetProperty(path).GetProperty("get");
        var example = get.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("example");
        var answer = await AnswerAsync(PathOf(call));

        // Only ranges have a total.
        Assert.Equal(Names(answer), Names(example).Where(name => name != "total" || !call.Contains("by=plugin", StringComparison.Ordinal)));
        if (table.Length > 0 && path != "/api/instances")
        {
            var (rows, exampleRows) = (answer.GetProperty(table), example.GetProperty(table));
            Assert.NotEqual(0, rows.GetArrayLength());
            Assert.Equal(Names(rows[0]), Names(exampleRows[0]));
        }

        if (path.StartsWith("/api/statistics/", StringComparison.Ordinal) && path != "/api/statistics/dimensions")
        {
            var parameters = get.GetProperty("parameters").EnumerateArray().ToList();
            var asked = parameters.Select(parameter => parameter.GetProperty("name").GetString()).ToList();
            Assert.Contains("filter", asked);
            Assert.Contains("format", asked);
            Assert.All(["by", "at", "from", "to", "interval"], name => Assert.Equal(call.Contains($"{name}=", StringComparison.Ordinal), asked.Contains(name)));
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task CSV_has_the_figures_of_the_JSON(string call, string path, string table)
    {
        var json = await AnswerAsync(PathOf(call));
        var (header, rows) = await CsvAsync(PathOf(call));

        Assert.Equal(RowsOf(path, json, table, header), rows);
    }

    [Fact]
    public async Task Answer_says_how_old_it_is_and_what_was_understood()
    {
        var answer = await AnswerAsync($"/api/statistics/breakdown?by=events&{Day}&database_version=13&database_version=12&plugin=!x&events=");

        Assert.Equal("2026-07-23T23:30:00.000000Z", answer.GetProperty("as_of").GetString());
        Assert.Equal("""{"database_version":["12","13"],"plugin":["!x"]}""", answer.GetProperty("filter").GetRawText());
        Assert.Equal("2026-06-30", answer.GetProperty("at").GetString());
    }

    [Theory]
    [InlineData("overview?database=", "database", false)]
    [InlineData("overview?colour=red", "colour", true)]
    [InlineData("overview?from=2026-02-30", "from", true)]
    [InlineData("overview?from=tomorrow", "from", true)]
    [InlineData("overview?to=2026-01-01T00:00:00Z", "to", true)]
    [InlineData("overview?from=2026-02-02&to=2026-02-01", "from", true)]
    [InlineData("overview?to=2026-02-02&to=2026-02-03", "to", true)]
    [InlineData("overview?at=2026-02-02", "at", true)]
    [InlineData("overview?format=xlsx", "format", true)]
    [InlineData("overview?status=asleep", "status", true)]
    [InlineData("overview?status=(not reported)", "status", true)]
    [InlineData("overview?redis_enabled=yes", "redis_enabled", true)]
    [InlineData("overview?redis_enabled=!false", "redis_enabled", false)]
    [InlineData("overview?events=many", "events", true)]
    [InlineData("overview?events=5000%2B", "events", false)]
    [InlineData("overview?release_line=1", "release_line", true)]
    [InlineData("overview?release_line=(no version)", "release_line", false)]
    [InlineData("overview?eventyay_version=1.*.2", "eventyay_version", true)]
    [InlineData("overview?eventyay_version=*", "eventyay_version", true)]
    [InlineData("overview?eventyay_version=1.2.*", "eventyay_version", false)]
    [InlineData("overview?plugin=!", "plugin", true)]
    [InlineData("overview?os_family=a%00b", "os_family", true)]
    [InlineData("breakdown", "by", true)]
    [InlineData("breakdown?by=colour", "by", true)]
    [InlineData("breakdown?by=events&by=orders", "by", true)]
    [InlineData("series?by=events&interval=year", "interval", true)]
    [InlineData("movement?by=os_family", "by", true)]
    [InlineData("movement?by=status", "by", true)]
    [InlineData("silence?by=status", "by", true)]
    [InlineData("coverage?by=events", "by", true)]
    [InlineData("dimensions?events=0", "events", true)]
    public async Task Parameter_that_makes_no_sense_is_refused_with_its_name_and_why(string call, string field, bool isRefused)
    {
        using var response = await Client.GetAsync($"/api/statistics/{call}", RunningReceiver.ReadKey);
        var received = await Received.ReadAsync(response);

        Assert.Equal(isRefused ? HttpStatusCode.BadRequest : HttpStatusCode.OK, received.Status);
        if (isRefused)
        {
            Assert.Equal(("invalid_field", field), (received.Error, received.Body.GetProperty("field").GetString()));
            Assert.NotEmpty(received.Body.GetProperty("reason").GetString()!);
        }
    }

    [Theory]
    [InlineData("?sort=plugin", "sort")]
    [InlineData("?sort=-", "sort")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=501", "limit")]
    [InlineData("?cursor=x", "cursor")]
    [InlineData("?cursor=yesterday_7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04", "cursor")]
    [InlineData("?sort=since&cursor=yesterday_7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04", "cursor")]
    [InlineData("?include=raw_payload", "include")]
    [InlineData("?colour=red", "colour")]
    [InlineData("/7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04?colour=red", "colour")]
    public async Task Parameter_of_the_instances_that_makes_no_sense_is_refused(string call, string field)
    {
        using var response = await Client.GetAsync($"/api/instances{call}", RunningReceiver.ReadKey);
        var received = await Received.ReadAsync(response);

        Assert.Equal(("invalid_field", field), (received.Error, received.Body.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Filter_of_too_many_values_is_refused()
    {
        var query = string.Join('&', Enumerable.Range(0, 101).Select(number => $"os_family={number}"));
        using var response = await Client.GetAsync($"/api/statistics/overview?{query}", RunningReceiver.ReadKey);

        Assert.Equal("invalid_field", (await Received.ReadAsync(response)).Error);
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("text/csv", null, true)]
    [InlineData("application/json", null, false)]
    [InlineData("text/csv;q=0.5, application/json", null, false)]
    [InlineData("text/csv, application/json;q=0.9", null, true)]
    [InlineData("application/json;q=0.2, text/*;q=0.3", null, true)]
    [InlineData("*/*", null, false)]
    [InlineData("text/csv;q=0, */*", null, false)]
    [InlineData("text/html, */*;q=0.1, text/csv;q=0.2", null, true)]
    [InlineData("application/json", "csv", true)]
    [InlineData("text/csv", "json", false)]
    public async Task Format_is_the_one_that_is_preferred(string? accept, string? format, bool isCsv)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/statistics/dimensions" + (format is null ? "" : $"?format={format}"))
        {
            Headers = { { "X-API-Key", RunningReceiver.ReadKey } },
        };
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await Client.SendAsync(request);

        Assert.Equal(isCsv ? "text/csv" : "application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", response.Headers.Vary);
    }

    [Theory]
    [MemberData(nameof(Asks))]
    [InlineData("/api/instances/7d9a1f7c-5c41-4f0e-9d2b-8e4b7a6c9e04")]
    public async Task Call_wants_the_read_scope(string call)
    {
        using var withIngest = await Client.GetAsync(call, RunningReceiver.IngestKey);
        using var withNone = await Client.GetAsync(call, "nobody");
        using var withAdmin = await Client.GetAsync(call, RunningReceiver.AdminKey);

        Assert.Equal(HttpStatusCode.Forbidden, withIngest.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, withNone.StatusCode);
        Assert.NotEqual(HttpStatusCode.Forbidden, withAdmin.StatusCode);
    }

    [Fact]
    public async Task Contact_is_for_the_admin_scope_and_only_when_asked_for()
    {
        const string list = "/api/instances?at=2026-06-30&contact=true";
        var id = (await AnswerAsync(list)).GetProperty("instances")[0].GetProperty("instance_id").GetString();
        foreach (var call in new[] { list + "&", $"/api/instances/{id}?" })
        {
            using var refused = await Client.GetAsync(call + "include=maintainer_contact", RunningReceiver.ReadKey);
            using var withheld = await Client.GetAsync(call, RunningReceiver.AdminKey);
            using var shown = await Client.GetAsync(call + "include=maintainer_contact", RunningReceiver.AdminKey);

            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.DoesNotContain("ops@example.org", await withheld.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.DoesNotContain("maintainer_contact", await withheld.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Contains("maintainer_contact", await shown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pages_of_instances_follow_each_other()
    {
        var all = (await AnswerAsync("/api/instances?at=2026-06-30&limit=500&sort=eventyay_version")).GetProperty("instances").EnumerateArray()
            .Select(instance => instance.GetProperty("instance_id").GetString()).ToList();
        var paged = new List<string?>();
        string? cursor = "";
        while (cursor is not null)
        {
            var page = await AnswerAsync($"/api/instances?at=2026-06-30&limit=7&sort=eventyay_version&cursor={cursor}");
            paged.AddRange(page.GetProperty("instances").EnumerateArray().Select(instance => instance.GetProperty("instance_id").GetString()));
            cursor = page.GetProperty("next").GetString() is { } next ? Uri.EscapeDataString(next) : null;
        }

        Assert.Equal(all, paged);
    }

    [Fact]
    public async Task One_instance_shows_its_states_and_an_unknown_one_is_not_found()
    {
        var document = JsonDocument.Parse(await Client.GetStringAsync("/openapi/v1.json")).RootElement;
        var example = document.GetProperty("paths").GetProperty("/api/instances/{id}").GetProperty("get").GetProperty("responses")
            .GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("example");
        var id = (await AnswerAsync("/api/instances?at=2026-06-30")).GetProperty("instances")[0].GetProperty("instance_id").GetString();
        var instance = await AnswerAsync($"/api/instances/{id}");
        using var unknown = await Client.GetAsync($"/api/instances/{Guid.NewGuid()}", RunningReceiver.ReadKey);
        using var none = await Client.GetAsync("/api/instances/7", RunningReceiver.ReadKey);

        Assert.Equal(Names(example), Names(instance));
        Assert.Equal(Names(example.GetProperty("states")[0]), Names(instance.GetProperty("states")[0]));
        Assert.Equal(id, instance.GetProperty("heartbeats")[0].GetProperty("instance_id").GetString());
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    /// <summary>The list has no call of its own to sort by; the table's other rows have a real one.</summary>
    private static string PathOf(string call) => call.Replace("sort=instances", "sort=eventyay_version", StringComparison.Ordinal);

    private static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);

    private async Task<JsonElement> AnswerAsync(string call)
    {
        using var response = await Client.GetAsync(call, RunningReceiver.ReadKey);
        var received = await Received.ReadAsync(response);
        Assert.True(received.Status == HttpStatusCode.OK, received.Body.GetRawText());
        return received.Body;
    }

    private async Task<(string[] Header, List<string[]> Rows)> CsvAsync(string call)
    {
        using var response = await Client.GetAsync(call + (call.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "format=csv", RunningReceiver.ReadKey);
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var cells = lines.Select(line => line.Split(',').Select(cell => cell.Trim('"').TrimStart('\'')).ToArray()).ToList();
        return (cells[0], cells[1..]);
    }

    /// <summary>The rows that the JSON makes, in the columns of the CSV's header.</summary>
    private static IEnumerable<string[]> RowsOf(string path, JsonElement json, string table, string[] header)
    {
        if (path.EndsWith("overview", StringComparison.Ordinal))
        {
            string[] changes = ["active", "new", "returned", "gone", "dormant", "lost"];
            return
            [
                .. changes.Select(name => new[] { name, TextOf(json.GetProperty(name).GetProperty("now")), TextOf(json.GetProperty(name).GetProperty("before")) }),
                ["heartbeats_24h", TextOf(json.GetProperty("heartbeats_24h")), ""],
            ];
        }

        var rows = json.GetProperty(table).EnumerateArray().Select(row => header.Select(column => CellOf(row, column)).ToArray());
        if (table != "values")
        {
            return rows;
        }

        var counted = header.Contains("gone") ? "gone" : "instances";
        var unreported = TextOf(json.GetProperty("not_reported"));
        return rows.Append([.. header.Select(column => column == "value" ? "(not reported)" : column == counted ? unreported : "")]);
    }

    private static string CellOf(JsonElement row, string column) =>
        row.TryGetProperty(column, out var member) ? TextOf(member)
        : row.TryGetProperty("values", out var values) && values.TryGetProperty(column, out member) ? TextOf(member)
        : row.TryGetProperty("reported", out values) && values.TryGetProperty(column, out member) ? TextOf(member)
        : "";

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole.ToString(CultureInfo.InvariantCulture)
            : value.GetDouble().ToString(CultureInfo.InvariantCulture),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetString()!,
    };
}

/// <summary>What a reader gets from a store that cannot answer.</summary>
public sealed class StatisticsTroubleTests
{
    [Fact]
    public async Task Store_that_is_busy_is_said_at_once()
    {
        var (received, asked) = await AskAsync(() => throw new StoreBusyException());

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (received.Status, received.Error));
        Assert.Equal(TimeSpan.FromSeconds(5), received.Headers.RetryAfter?.Delta);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Store_that_is_away_is_asked_again_within_the_retry_budget()
    {
        var (received, asked) = await AskAsync(() => throw new SqliteException("away", 14));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (received.Status, received.Error));
        Assert.Equal(TimeSpan.FromSeconds(30), received.Headers.RetryAfter?.Delta);
        Assert.InRange(asked, 2, 20);
    }

    [Fact]
    public async Task Read_that_took_too_long_is_not_made_again()
    {
        var (received, asked) = await AskAsync(() => throw new OperationCanceledException());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, received.Status);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Fault_of_ours_is_one()
    {
        var (received, asked) = await AskAsync(() => throw new SqliteException("no such column", 1));

        Assert.Equal((HttpStatusCode.InternalServerError, "internal_error"), (received.Status, received.Error));
        Assert.Equal(1, asked);
    }

    private static async Task<(Received Received, int Asked)> AskAsync(Action fault)
    {
        var lane = new FaultyLane(fault);
        await using var receiver = await RunningReceiver.StartAsync(
            new Dictionary<string, string?> { ["Heartbeats:RetryBudget"] = "00:00:01" },
            services => services.AddKeyedSingleton<IReadLane>(ReadLanes.Questions, lane));
        using var response = await receiver.Client.GetAsync("/api/statistics/overview", RunningReceiver.ReadKey);
        return (await Received.ReadAsync(response), lane.Asked);
    }
}

/// <summary>Every question of the statistics meets the fault.</summary>
internal sealed class FaultyLane(Action fault) : IReadLane
{
    private int asked;

    public int Asked => asked;

    public bool HasGroupingSets => true;

    public ValueTask<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> row, CancellationToken cancellationToken, params Parameter[] parameters)
    {
        Interlocked.Increment(ref asked);
        fault();
        return new([]);
    }
}
