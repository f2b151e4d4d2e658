using System.Globalization;
using System.Net;
using System.Text.Json;
using Telemetry.Tests.Statistics;

namespace Telemetry.Tests.Pages;

/// <summary>Versions, Environment, Usage and Plugins: they show what the API answers, and every click asks it for less.</summary>
public sealed class FigurePagesTests(ReceiverWithHistory history) : IClassFixture<ReceiverWithHistory>
{
    private const string Range = "from=2026-03-01&to=2026-06-30";
    private const string Day = "at=2026-06-30";

    [Fact]
    public async Task Releases_and_silence_are_those_of_the_API()
    {
        var page = await ReadAsync($"/versions?{Range}");
        var releases = (await AnswerAsync($"releases?{Day}")).GetProperty("releases").EnumerateArray().Reverse();
        var silence = (await AnswerAsync($"silence?by=eventyay_version&{Range}")).GetProperty("values").EnumerateArray().Reverse();

        Assert.Equal(
            releases.Select(release => (Text(release, "version"), Text(release, "first_seen"), Count(release, "instances"), Text(release, "days_to_half"))),
            page.Figure("Which releases are there?").Rows(".table-view table").Select(row => (row[0], row[2], row[3], row[5])));
        Assert.Equal(
            silence.Select(value => (Text(value, "value"), Count(value, "gone"), Count(value, "instances"))),
            page.Figure("After which release do they fall silent?").Rows(".table-view table").SkipLast(1).Select(row => (row[0], row[1], row[3])));
    }

    [Fact]
    public async Task Days_that_are_to_come_are_not_in_a_heading()
    {
        var page = await ReadAsync("/versions?from=2026-03-01&to=2099-01-01");

        Assert.EndsWith(", 2026-03-01 to today", page.Heading(), StringComparison.Ordinal);
        Assert.All(page.QuerySelectorAll("a[href]"), link => Assert.DoesNotContain("2099", link.Target(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tiles_say_how_many_are_behind()
    {
        var page = await ReadAsync($"/versions?{Range}");
        var answer = await AnswerAsync($"releases?{Day}");
        var (newest, behind) = (answer.GetProperty("newest"), answer.GetProperty("behind"));
        var reporting = answer.GetProperty("reporting").GetInt64();
        var tile = page.QuerySelectorAll(".tile").Single(tile => tile.QuerySelector("h2")!.Words() == "On an older release");
        var older = await ReadAsync(tile.QuerySelector("a")!.Target());

        Assert.Contains(page.QuerySelectorAll(".tile .number"), number => number.Words() == Text(newest, "version"));
        Assert.StartsWith($"Versions of {Math.Round(behind.GetProperty("release").GetDouble() * reporting)} active installations", older.Heading(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("How are they deployed?", "deployment_type")]
    [InlineData("Which operating system?", "os_family")]
    [InlineData("Which database?", "database")]
    [InlineData("Which Python?", "python_version")]
    [InlineData("Where are files stored?", "storage_backend")]
    [InlineData("Is Redis enabled?", "redis_enabled")]
    [InlineData("Are background jobs enabled?", "background_jobs_enabled")]
    public async Task Environment_is_that_of_the_API(string title, string by)
    {
        var figure = (await ReadAsync($"/environment?{Range}&events=!0")).Figure(title);
        var answer = await AnswerAsync($"breakdown?by={by}&{Day}&events=!0");
        var counts = answer.GetProperty("values").EnumerateArray().ToDictionary(value => Text(value, "value"), value => Count(value, "instances"));
        counts["not reported"] = Count(answer, "not_reported");
        var shown = figure.Rows("table.bars").Where(row => !row[0].StartsWith("other", StringComparison.Ordinal)).ToList();

        Assert.Equal($"{Count(answer, "reporting")} of {Count(answer, "active")} report it", figure.QuerySelector(".of")!.Words());
        Assert.NotEmpty(shown);
        Assert.All(shown, row => Assert.Equal(counts[row[0]], row[^1]));
    }

    [Theory]
    [InlineData("Events", "events")]
    [InlineData("Attendees", "attendees")]
    [InlineData("Orders", "orders")]
    [InlineData("Uptime", "uptime")]
    public async Task Usage_is_that_of_the_API(string title, string by)
    {
        var figure = (await ReadAsync($"/usage?{Range}")).Figure(title);
        var answer = await AnswerAsync($"breakdown?by={by}&{Day}");

        Assert.Equal(
            answer.GetProperty("values").EnumerateArray().Select(value => (Text(value, "value"), Count(value, "instances"))),
            figure.Rows(".table-view table").SkipLast(1).Where(row => row[1] != "0").Select(row => (row[0], row[1])));
        Assert.Equal(Count(answer, "not_reported"), figure.Rows(".table-view table")[^1][1]);
        if (answer.TryGetProperty("total", out var total))
        {
            Assert.Contains(Count(total, "low"), figure.QuerySelector(".summary")!.Words(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Movement_is_that_of_the_API()
    {
        var figure = (await ReadAsync($"/usage?{Range}&by=attendees")).Figure("Who has more or fewer attendees than before?");
        var answer = await AnswerAsync($"movement?by=attendees&{Range}");
        var columns = figure.QuerySelectorAll("thead th").Select(head => head.Words()).ToList();
        var moves = figure.Rows("table.moves").SelectMany(row =>
            row.Skip(1).SkipLast(1).Select((count, column) => (From: row[0], To: columns[column + 1], Count: count)).Where(move => move.Count.Length > 0));

        Assert.Equal(
            answer.GetProperty("moves").EnumerateArray()
                .Select(move => (Text(move, "from").Trim('(', ')'), Text(move, "to").Trim('(', ')'), Count(move, "instances"))).ToHashSet(),
            moves.ToHashSet());
        Assert.NotEqual(Count(answer, "grew"), Count(answer, "shrank"));
        Assert.Contains(
            $"{Count(answer, "grew")} grew, {Count(answer, "shrank")} shrank, {Count(answer, "stayed")} stayed.",
            figure.QuerySelector(".summary")!.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugins_are_those_of_the_API()
    {
        var page = await ReadAsync($"/plugins?{Range}");
        foreach (var (title, official) in new[] { ("Which official plugins are enabled?", true), ("Which third-party plugins are enabled?", false) })
        {
            var plugins = (await AnswerAsync($"plugins?{Day}")).GetProperty("plugins").EnumerateArray()
                .Where(plugin => plugin.GetProperty("official").GetBoolean() == official).ToList();

            Assert.NotEmpty(plugins);
            Assert.Equal(
                plugins.Select(plugin => (Text(plugin, "plugin"), Count(plugin, "instances"), Count(plugin, "before"), Text(plugin, "newest_version"))),
                page.Figure(title).Rows(".table-view table").Select(row => (row[0], row[1], row[3], row[5])));
        }
    }

    [Theory]
    [InlineData("/versions", "Which releases are there?", ".ranking a")]
    [InlineData("/versions", "Which release lines run?", ".legend a")]
    [InlineData("/versions", "After which release do they fall silent?", ".ranking a")]
    [InlineData("/environment", "How are they deployed?", ".bars a")]
    [InlineData("/environment", "Database over time", ".legend a")]
    [InlineData("/usage", "Events", ".columns a")]
    [InlineData("/usage", "Who has more or fewer events than before?", ".moves a")]
    [InlineData("/plugins", "Which official plugins are enabled?", ".ranking a")]
    public async Task Click_leaves_those_that_have_the_value(string path, string title, string link)
    {
        using var visitor = await Visitor.SignInAsync(history.Receiver, RunningReceiver.ReadKey);
        var page = await visitor.ReadAsync($"{path}?{Range}&storage_backend=file");
        var clicked = page.Figure(title).QuerySelector(link)!;
        var after = await visitor.ReadAsync(clicked.Target());
        var query = clicked.Target()[(clicked.Target().IndexOf('?', StringComparison.Ordinal) + 1)..];
        var active = (await AnswerAsync($"overview?{query}")).GetProperty("active").GetProperty("now").GetInt64();

        Assert.StartsWith($"{path}?{Range}&", clicked.Target(), StringComparison.Ordinal);
        Assert.Equal(2, after.QuerySelectorAll(".chips li").Length);
        Assert.Contains($" of {active} active installation", after.Heading(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/versions")]
    [InlineData("/environment")]
    [InlineData("/environment?database=postgresql%2014")]
    [InlineData("/usage")]
    [InlineData("/plugins")]
    public async Task Every_figure_says_what_it_counts_and_can_be_downloaded(string path)
    {
        using var visitor = await Visitor.SignInAsync(history.Receiver, RunningReceiver.ReadKey);
        var page = await visitor.ReadAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Range}");
        var figures = page.QuerySelectorAll(".figure").ToList();

        Assert.NotEmpty(figures);
        foreach (var figure in figures)
        {
            var title = figure.QuerySelector("h2")!.Words();
            Assert.True(figure.QuerySelector(".of") is not null || figure.QuerySelector(".summary") is not null, title);
            using var csv = await visitor.DownloadAsync(figure.QuerySelector(".tools a[download]")!.Target());
            Assert.Equal((HttpStatusCode.OK, "text/csv"), (csv.StatusCode, csv.Content.Headers.ContentType?.MediaType));
        }
    }

    [Fact]
    public async Task Those_that_run_older_releases_are_listed_under_the_same_filter()
    {
        var page = await ReadAsync($"/versions?{Range}");
        var older = page.Figure("Which releases are there?").QuerySelectorAll(".ranking tbody td a")[^1];
        var newer = older.ParentElement!.ParentElement!.Children[0].Words();
        var expected = (await AnswerAsync($"releases?{Day}")).GetProperty("releases").EnumerateArray()
            .TakeWhile(release => Text(release, "version") != newer).Sum(release => release.GetProperty("instances").GetInt64());
        var those = await ReadAsync(older.Target());
        var list = those.QuerySelector(".who a")!.Target();

        Assert.Equal($"{expected}", older.Words());
        Assert.StartsWith($"Versions of {older.Words()} active installation", those.Heading(), StringComparison.Ordinal);
        Assert.Contains(those.QuerySelectorAll("h2"), head => head.Words().StartsWith("Who is still on ", StringComparison.Ordinal));
        Assert.StartsWith("/instances?", list, StringComparison.Ordinal);
        Assert.Equal(older.Words(), Count(await ListAsync(list), "total"));
    }

    [Fact]
    public async Task Contacts_are_for_administrators_who_ask_for_them()
    {
        const string contact = "ops@example.org";
        var address = $"/versions?{Range}&contacts=show";
        using var admin = await Visitor.SignInAsync(history.Receiver, RunningReceiver.AdminKey);
        var unasked = await admin.ReadAsync($"/versions?{Range}");
        var asked = await admin.ReadAsync(unasked.QuerySelectorAll(".who a").Single(link => link.Words() == "Show their contacts").Target());
        var forReaders = await ReadAsync(address);

        Assert.DoesNotContain(contact, unasked.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal(contact, asked.QuerySelector(".who pre")!.TextContent);
        Assert.Equal(contact, asked.QuerySelector(".who button")!.GetAttribute("data-copy"));
        Assert.DoesNotContain(contact, forReaders.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Null(forReaders.QuerySelector(".who pre"));
    }

    [Theory]
    [InlineData("/versions")]
    [InlineData("/environment")]
    [InlineData("/usage")]
    [InlineData("/plugins")]
    public async Task Filter_that_nobody_meets_says_what_to_do(string path)
    {
        var page = await ReadAsync($"{path}?{Range}&deployment_type=submarine");

        Assert.Contains("Take a condition of the filter away", page.QuerySelector(".notice")!.Words(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/environment?by=colour")]
    [InlineData("/environment?by=events")]
    [InlineData("/usage?by=database")]
    public async Task What_is_shown_over_time_must_be_of_the_page(string address)
    {
        using var visitor = await Visitor.SignInAsync(history.Receiver, RunningReceiver.ReadKey);
        var page = await visitor.ReadAsync(address, HttpStatusCode.BadRequest);

        Assert.Contains("by must be one of", page.QuerySelector(".notice")!.Words(), StringComparison.Ordinal);
    }

    private async Task<AngleSharp.Html.Dom.IHtmlDocument> ReadAsync(string address)
    {
        using var visitor = await Visitor.SignInAsync(history.Receiver, RunningReceiver.ReadKey);
        return await visitor.ReadAsync(address);
    }

    private Task<JsonElement> AnswerAsync(string call) => CallAsync($"/api/statistics/{call}");

    /// <summary>What the list of installations says under the filter of a link to it.</summary>
    private Task<JsonElement> ListAsync(string link) =>
        CallAsync($"/api/instances?{Day}&{link[(link.IndexOf("to=2026-06-30", StringComparison.Ordinal) + "to=2026-06-30&".Length)..]}");

    private async Task<JsonElement> CallAsync(string call)
    {
        using var response = await history.Receiver.Client.GetAsync(call, RunningReceiver.ReadKey);
        return (await Received.ReadAsync(response)).Body;
    }

    private static string Text(JsonElement row, string member) => row.GetProperty(member) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : "";

    private static string Count(JsonElement row, string member) =>
        row.GetProperty(member) is { ValueKind: JsonValueKind.Number } value ? value.GetInt64().ToString("N0", CultureInfo.InvariantCulture) : "";
}
