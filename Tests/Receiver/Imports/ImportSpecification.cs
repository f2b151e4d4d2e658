using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Telemetry.Tests.Imports;

/// <summary>What <c>POST /api/imports</c> promises, whatever the database.</summary>
public abstract class ImportSpecification : IAsyncLifetime
{
    private static readonly Guid One = Guid.Parse("5f1d7a84-3f6b-4a57-9a9a-0d6f7c1b2e30");
    private static readonly Guid Two = Guid.Parse("0b8a3c1e-70d7-4c5b-8f0e-2f6d2a9be511");

    /// <summary>Of more than one batch, and of months that have no room yet.</summary>
    private static readonly string History = Sheet.Of(
        [Sheet.Documented, .. Enumerable.Range(0, 40).SelectMany(day => new[] { One, Two }.Select((id, at) => Sheet.Row(
            Sheet.Documented, new DateTime(2025, 1, 10, 8, at, 0).AddDays(day).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), id,
            day < 20 ? "1.1.0" : "1.2.0")))]);

    private RunningReceiver receiver = null!;

    protected abstract Task<Dictionary<string, string?>> SettingsAsync();

    public async Task InitializeAsync()
    {
        var settings = await SettingsAsync();
        settings["Imports:BatchSize"] = "7";
        settings["Imports:MaxBytes"] = "100000";
        receiver = await RunningReceiver.StartAsync(settings, GatedImportStore.Register);
    }

    public async Task DisposeAsync()
    {
        GatedImportStore.Of(receiver).Open.TrySetResult();
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task File_is_brought_in_and_on_record()
    {
        var begun = await receiver.ImportAsync(History, "?time_zone=Europe/Berlin&name=heartbeats.csv");
        var import = await receiver.EndedAsync(begun);

        Assert.Equal($"/api/imports/{import.GetProperty("number")}", begun.Headers.Location?.ToString());
        Assert.Equal(("done", 80L, 0L, 0L), import.Counts());
        Assert.Equal(
            ("config:admins", "admins", "heartbeats.csv", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(History)))),
            (Text(import, "key_id"), Text(import, "key_name"), Text(import, "file_name"), Text(import, "sha256")));
        var report = import.GetProperty("report");
        Assert.Equal(
            ("CSV", 80L, 80L, 0L, 2L, "2025-01-10T07:00:00.000000Z", "2025-02-18T07:01:00.000000Z"),
            (Text(report, "format"), Number(report, "rows"), Number(report, "heartbeats"), Number(report, "known"), Number(report, "instances"), Text(report, "from"), Text(report, "to")));
        Assert.Equal(80, await CountAsync());
        var row = JsonDocument.Parse(Encoding.UTF8.GetString(await receiver.ExportAsync("&limit=1")).Split('\n')[0]).RootElement;
        Assert.Equal((Sheet.Body(One, "1.1.0"), "1.1.0"), (Text(row, "raw_payload"), Text(row, "eventyay_version")));
        var listed = (await receiver.SendAsync(HttpMethod.Get, "/api/imports")).Body.GetProperty("imports");
        Assert.Equal("done", Text(Assert.Single(listed.EnumerateArray()), "state"));
    }

    [Fact]
    public async Task Same_file_again_adds_nothing()
    {
        await receiver.EndedAsync(await receiver.ImportAsync(History, "?time_zone=UTC"));
        var before = await receiver.ExportAsync();

        var again = await receiver.EndedAsync(await receiver.ImportAsync(History, "?time_zone=UTC"));

        Assert.Equal(("done", 0L, 80L, 0L), again.Counts());
        Assert.Equal(80, Number(again.GetProperty("report"), "known"));
        Assert.Equal(before, await receiver.ExportAsync());
    }

    [Fact]
    public async Task Dry_run_says_the_same_and_writes_nothing()
    {
        var dry = await receiver.EndedAsync(await receiver.ImportAsync(History, "?time_zone=UTC&dry_run=true"));
        Assert.Equal(("checked", 0L, 0L, 0L), dry.Counts());
        Assert.Equal(0, await CountAsync());

        var wet = await receiver.EndedAsync(await receiver.ImportAsync(History, "?time_zone=UTC"));
        Assert.Equal(wet.GetProperty("report").GetRawText(), dry.GetProperty("report").GetRawText());
    }

    [Fact]
    public async Task What_the_file_does_not_say_is_asked_and_nothing_is_written()
    {
        var file = Sheet.Of(Sheet.Documented, Sheet.Row(Sheet.Documented, "05/01/2026 12:43:03", One));

        var asking = await receiver.EndedAsync(await receiver.ImportAsync(file));
        var half = await receiver.EndedAsync(await receiver.ImportAsync(file, "?time_zone=UTC"));

        Assert.Equal("asking", Text(asking, "state"));
        Assert.Equal(["time_zone", "date_order"], asking.GetProperty("report").GetProperty("asks").EnumerateArray().Select(ask => Text(ask, "option")));
        Assert.Equal(["date_order"], half.GetProperty("report").GetProperty("asks").EnumerateArray().Select(ask => Text(ask, "option")));
        Assert.Equal(0, await CountAsync());
        Assert.Equal("done", Text(await receiver.EndedAsync(await receiver.ImportAsync(file, "?time_zone=UTC&date_order=mdy")), "state"));
        Assert.Contains("2026-05-01T12:43:03.000000Z", Encoding.UTF8.GetString(await receiver.ExportAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?time_zone=Europe/Nowhere", "time_zone")]
    [InlineData("?date_order=year-first", "date_order")]
    [InlineData("?dry_run=perhaps", "dry_run")]
    public async Task Answer_that_makes_no_sense_is_refused_before_anything_is_written(string query, string field)
    {
        var refused = await receiver.ImportAsync(History, query);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_field", field), (refused.Status, refused.Error, Text(refused.Body, "field")));
        Assert.Empty((await receiver.SendAsync(HttpMethod.Get, "/api/imports")).Body.GetProperty("imports").EnumerateArray());
    }

    [Fact]
    public async Task Request_that_cannot_be_an_import_is_refused()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await receiver.ImportAsync(History, key: RunningReceiver.ReadKey)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await receiver.ImportAsync(History, key: "nobody's")).Status);
        Assert.Equal("missing_body", (await receiver.ImportAsync("")).Error);
        Assert.Equal("payload_too_large", (await receiver.ImportAsync(new string(' ', 100_001))).Error);
        Assert.Equal(HttpStatusCode.NotFound, (await receiver.SendAsync(HttpMethod.Get, "/api/imports/7")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await receiver.SendAsync(HttpMethod.Delete, "/api/imports/7")).Status);
        var unreadable = await receiver.EndedAsync(await receiver.ImportAsync([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]));
        Assert.Equal(("refused", 0L, 0L, 0L), unreadable.Counts());
        Assert.NotEmpty(Text(unreadable.GetProperty("report"), "problem")!);
    }

    /// <summary>As the page sends it, with its fields before or behind the file.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Form_is_taken_too(bool fieldsFirst)
    {
        using var form = new MultipartFormDataContent();
        void AddFields() => form.Add(new StringContent("Europe/Berlin"), "time_zone");
        if (fieldsFirst)
        {
            AddFields();
        }

        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(History)) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } }, "file", "C:\\sheets\\old.csv");
        if (!fieldsFirst)
        {
            AddFields();
        }

        var import = await receiver.EndedAsync(await receiver.SendAsync(HttpMethod.Post, "/api/imports", form));

        Assert.Equal(("done", 80L, 0L, 0L), import.Counts());
        Assert.Equal(("old.csv", "Europe/Berlin"), (Text(import, "file_name"), Text(import, "time_zone")));
    }

    /// <summary>Live rows have microseconds, the sheet has seconds.</summary>
    [Fact]
    public async Task Row_within_a_second_of_one_that_is_kept_is_the_same_row()
    {
        await receiver.Client.RecordAsync(Post.Heartbeat(One));
        var live = await LastAsync(One);
        string Row(double seconds) => Sheet.Row(
            Sheet.Documented, live.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture), One);

        var import = await receiver.EndedAsync(await receiver.ImportAsync(Sheet.Of(
            Sheet.Documented, Row(-3), Row(-2.5), Row(-1), Row(-0.4), Row(0), Row(1), Row(2.1))));

        // -2.5 is the same as -3.
        Assert.Equal(("done", 2L, 5L, 0L), import.Counts());
        Assert.Equal(5, Number(import.GetProperty("report"), "known"));
    }

    [Fact]
    public async Task Installation_whose_imported_last_heartbeat_is_two_hours_old_has_to_wait()
    {
        string Row(Guid id, double hours) => Sheet.Row(
            Sheet.Documented, DateTimeOffset.UtcNow.AddHours(-hours).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), id);
        Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(Guid.NewGuid()))).Status);
        await receiver.EndedAsync(await receiver.ImportAsync(Sheet.Of(Sheet.Documented, Row(One, 2), Row(Two, 24), Row(One, 26))));

        var (one, two) = (await receiver.Client.HeartbeatAsync(Post.Heartbeat(One)), await receiver.Client.HeartbeatAsync(Post.Heartbeat(Two)));

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (one.Status, two.Status));
        Assert.InRange(one.Body.GetProperty("retry_after").GetInt32(), (int)TimeSpan.FromHours(20.9).TotalSeconds, (int)TimeSpan.FromHours(21).TotalSeconds);
    }

    [Fact]
    public async Task Heartbeats_are_taken_meanwhile()
    {
        var store = GatedImportStore.Of(receiver);
        store.ClosedFrom = 3;
        var begun = await receiver.ImportAsync(History, "?time_zone=UTC");
        await store.Reached.Task;

        Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(One))).Status);
        Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(Post.Heartbeat())).Status);
        var half = await receiver.ReadImportAsync(1);
        Assert.Equal(("writing", 14L, 0L, 0L), half.Counts());
        Assert.Equal(14.0 / 80, half.GetProperty("progress").GetDouble());

        store.Open.SetResult();
        Assert.Equal(("done", 80L, 0L, 0L), (await receiver.EndedAsync(begun)).Counts());
        Assert.Equal(82, await CountAsync());
    }

    [Fact]
    public async Task One_import_is_under_way_at_a_time()
    {
        var store = GatedImportStore.Of(receiver);
        store.HoldsQuestions = true;
        await AssertNextIsRefusedAsync(store);
    }

    [Fact]
    public async Task Next_import_is_refused_at_once_also_while_a_batch_is_being_written()
    {
        var store = GatedImportStore.Of(receiver);
        store.ClosedFrom = 3;
        await AssertNextIsRefusedAsync(store);
    }

    /// <summary>While the import that is under way waits in its store; it ends as if nobody had asked.</summary>
    private async Task AssertNextIsRefusedAsync(GatedImportStore store)
    {
        var begun = await receiver.ImportAsync(History, "?time_zone=UTC");
        await store.Reached.Task;

        var other = await receiver.ImportAsync(Sheet.Of(Sheet.Documented, Sheet.Row(Sheet.Documented, "2026-01-01T00:00:00Z", One)));

        Assert.Equal((HttpStatusCode.Conflict, "import_running"), (other.Status, other.Error));
        store.Open.SetResult();
        Assert.Equal(("done", 80L, 0L, 0L), (await receiver.EndedAsync(begun)).Counts());
    }

    [Fact]
    public async Task Import_that_broke_off_goes_on_when_the_same_file_comes_again()
    {
        var store = GatedImportStore.Of(receiver);
        (store.ClosedFrom, store.Fails) = (3, true);
        store.Open.SetResult();
        var broken = await receiver.EndedAsync(await receiver.ImportAsync(History, "?time_zone=UTC"));
        Assert.Equal(("interrupted", 14L, 0L, 0L), broken.Counts());
        store.Fails = false;

        var whole = await receiver.EndedAsync(await receiver.ImportAsync(History, "?time_zone=UTC"));

        Assert.Equal((1, ("done", 80L, 0L, 0L)), (whole.GetProperty("number").GetInt32(), whole.Counts()));
        Assert.Equal(80, await CountAsync());
    }

    [Fact]
    public async Task Undoing_takes_out_exactly_what_came_by_the_import()
    {
        await receiver.EndedAsync(await receiver.ImportAsync(Sheet.Of(
            Sheet.Documented, Sheet.Row(Sheet.Documented, "2025-01-12T08:00:00Z", One), Sheet.Row(Sheet.Documented, "2025-03-12T08:00:00Z", One, "1.3.0"))));
        var live = Guid.NewGuid();
        await receiver.Client.RecordAsync(Post.Heartbeat(live));
        var (before, states) = (await receiver.ExportAsync(), await receiver.StatesAsync());
        var import = await receiver.EndedAsync(await receiver.ImportAsync(History, "?time_zone=UTC"));
        Assert.Equal(("done", 79L, 1L, 0L), import.Counts());
        Assert.NotEqual(states, await receiver.StatesAsync());

        var undoing = await receiver.SendAsync(HttpMethod.Delete, "/api/imports/2");
        Assert.Equal(HttpStatusCode.Accepted, undoing.Status);
        var undone = await receiver.EndedAsync(2);

        Assert.Equal(("undone", 79L), (Text(undone, "state"), Number(undone, "removed")));
        Assert.Equal(before, await receiver.ExportAsync());
        Assert.Equal(states, await receiver.StatesAsync());
        Assert.Equal("undone", Text((await receiver.SendAsync(HttpMethod.Delete, "/api/imports/2")).Body.GetProperty("import"), "state"));

        // The same file may come again.
        Assert.Equal(("done", 79L, 1L, 0L), (await receiver.EndedAsync(await receiver.ImportAsync(History, "?time_zone=UTC"))).Counts());
    }

    [Fact]
    public async Task Undoing_ends_an_import_that_is_under_way()
    {
        var store = GatedImportStore.Of(receiver);
        store.ClosedFrom = 3;
        await receiver.ImportAsync(History, "?time_zone=UTC");
        await store.Reached.Task;

        var undoing = receiver.SendAsync(HttpMethod.Delete, "/api/imports/1");
        store.Open.SetResult();
        await undoing;

        Assert.Equal("undone", Text(await receiver.EndedAsync(1), "state"));
        Assert.Equal(0, await CountAsync());
        Assert.Equal(HttpStatusCode.OK, (await receiver.Client.HeartbeatAsync(Post.Heartbeat(One))).Status);
    }

    [Fact]
    public async Task Imported_history_is_in_the_statistics()
    {
        await receiver.StatisticsAreRebuiltAsync();
        await receiver.EndedAsync(await receiver.ImportAsync(History, "?time_zone=UTC"));
        await receiver.StatisticsAreRebuiltAsync();

        var values = JsonDocument.Parse(await AskAsync("/api/statistics/breakdown?by=eventyay_version&at=2025-02-10")).RootElement;

        Assert.Equal(
            [("1.2.0", 2L)], values.GetProperty("values").EnumerateArray().Select(value => (Text(value, "value")!, Number(value, "instances"))));
    }

    [Fact]
    public async Task Call_is_documented_with_an_example_that_looks_like_its_answer()
    {
        var document = JsonDocument.Parse(await receiver.Client.GetStringAsync("/openapi/v1.json")).RootElement;
        var post = document.GetProperty("paths").GetProperty("/api/imports").GetProperty("post");
        var example = post.GetProperty("responses").GetProperty("202").GetProperty("content").GetProperty("application/json").GetProperty("example");
        var file = Sheet.Of(
            Sheet.Documented, Sheet.Row(Sheet.Documented, "05.01.2026 12:43:03", One), Sheet.Row(Sheet.Documented, ("instance_id", "test-1")));
        var answer = await receiver.EndedAsync(await receiver.ImportAsync(file, "?time_zone=UTC&date_order=dmy&name=heartbeats.csv"));

        Assert.Equal(Names(answer), Names(example.GetProperty("import")));
        Assert.Equal(["date_order", "dry_run", "name", "time_zone"], post.GetProperty("parameters").EnumerateArray().Select(each => Text(each, "name")).Order());
        Assert.True(post.GetProperty("requestBody").GetProperty("content").TryGetProperty("multipart/form-data", out _));

        static IEnumerable<string> Names(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Names(member.Value).Select(name => $"{member.Name}.{name}").Prepend(member.Name)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Names).Distinct(),
            _ => [],
        };
    }

    [Theory]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task Export_imported_and_exported_again_is_byte_for_byte_the_same(string format)
    {
        await receiver.Client.RecordAsync(Post.Heartbeat(more: """,  "maintainer_contact":"ops@example.org","enabled_plugins":["b","ü\n\"x"],"unknown":{"é":"e\u0301"}"""));
        await receiver.Client.RecordAsync(Post.Heartbeat(more: ""","background_jobs_enabled":false,"enabled_plugins":[],"metrics":{"error_count_bucket":"0","orders_bucket":"1-1"}"""));
        Assert.Equal(("done", 80L, 0L, 0L), (await receiver.EndedAsync(await receiver.ImportAsync(History, "?time_zone=Europe/Berlin"))).Counts());
        var exported = await receiver.ExportAsync(format, "");

        await using var other = await RunningReceiver.StartAsync();
        Assert.Equal(("done", 82L, 0L, 0L), (await other.EndedAsync(await other.ImportAsync(exported))).Counts());

        Assert.Equal(exported, await other.ExportAsync(format, ""));
        Assert.Equal(await receiver.ExportAsync(), await other.ExportAsync());
        Assert.Equal(await receiver.StatesAsync(), await other.StatesAsync());
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private async Task<int> CountAsync() => (await receiver.ExportAsync()).Count(b => b == '\n');

    private async Task<DateTimeOffset> LastAsync(Guid id) => JsonDocument.Parse(await receiver.ExportAsync($"&instance_id={id}")).RootElement
        .GetProperty("received_at_utc").GetDateTimeOffset();

    private async Task<string> AskAsync(string path)
    {
        using var response = await receiver.Client.GetAsync(path, RunningReceiver.ReadKey);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}

public sealed class SqliteImportTests : ImportSpecification
{
    protected override Task<Dictionary<string, string?>> SettingsAsync() => Task.FromResult(new Dictionary<string, string?>());
}

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlImportTests(PostgreSqlFixture postgreSql) : ImportSpecification
{
    protected override async Task<Dictionary<string, string?>> SettingsAsync() => new()
    {
        ["Storage:Provider"] = "PostgreSql",
        ["Storage:Migrate"] = "true",
        ["ConnectionStrings:Telemetry"] = await postgreSql.Server.CreateDatabaseAsync(),
    };
}
