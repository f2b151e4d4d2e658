using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.Data.Sqlite;
using Telemetry.Tests.Statistics;

namespace Telemetry.Tests.Pages;

public sealed partial class PublicPageTests
{
    private const string Json = "/public/statistics.json";
    private const string Csv = "/public/statistics.csv";

    /// <summary>The last Sunday of the history whose week is over.</summary>
    private static readonly DateOnly Day = RandomHistory.Last.AddDays(-(int)RandomHistory.Last.DayOfWeek);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Page_JSON_and_CSV_say_the_same_and_no_count_below_five_is_in_or_between_them(int seed)
    {
        var reference = new ReferenceAnswers(RandomHistory.Of(seed));
        await using var receiver = await StartAsync(isPublic: true, seed);
        using var browser = Browser.Of(receiver);
        var page = await browser.OpenAsync("/");
        var json = JsonDocument.Parse(await browser.DownloadAsync(Json)).RootElement;
        var rows = (await browser.DownloadAsync(Csv)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')).ToList();

        // With whole factors multiples of five add up to multiples of five.
        Assert.All(Numbers(json), number => Assert.Equal(0, number % 5));
        Assert.All(rows, row => Assert.Equal(0, long.Parse(row[3], null) % 5));
        Assert.All(CountsIn(page), number => Assert.Equal(0, number % 5));

        Assert.Equal($"{Day:yyyy-MM-dd}", json.GetProperty("day").GetString());
        AssertFloor(reference.ActiveOn(Day).Count(), json.GetProperty("active").GetInt64());
        AssertFloor(reference.On(Day).Count(), json.GetProperty("known").GetInt64());
        foreach (var breakdown in json.GetProperty("breakdowns").EnumerateArray())
        {
            var by = breakdown.GetProperty("by").GetString()!;
            var counts = ReferenceAnswers.CountBy(by, reference.ActiveOn(Day));
            var values = breakdown.GetProperty("values").EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetInt64());
            Assert.All(values.Where(value => value.Key != "(others)"), value => AssertFloor(counts[value.Key], value.Value));
            Assert.Equal(
                values.Select(value => $"{by},{value.Key},{value.Value}").Order(),
                rows.Where(row => row[0] == $"{Day:yyyy-MM-dd}" && row[1] == by && row[2] != "(reporting)").Select(row => string.Join(',', row[1..])).Order());
            Assert.Equal(
                values.Select(value => $"{value.Key.Replace("(others)", "other", StringComparison.Ordinal).Trim('(', ')')} {value.Value}").Order(),
                BarsOf(page, by).Order());
        }

        foreach (var week in json.GetProperty("weeks").EnumerateArray())
        {
            var date = week.GetProperty("date").GetString()!;
            var counted = reference.ActiveOn(DateOnly.Parse(date, null)).ToList();
            AssertFloor(counted.Count, week.GetProperty("active").GetInt64());
            var counts = ReferenceAnswers.CountBy("release_line", counted);
            var lines = week.GetProperty("release_lines").EnumerateObject().ToList();
            Assert.All(lines.Where(line => line.Name != "(others)"), line => AssertFloor(counts[line.Name], line.Value.GetInt64()));
            Assert.Equal(
                lines.Select(line => $"{line.Name},{line.Value}").Order(),
                rows.Where(row => row[0] == date && row[1] == "release_line").Select(row => $"{row[2]},{row[3]}").Order());
        }
    }

    [Fact]
    public async Task Percentages_are_those_of_the_counts_beside_them()
    {
        await using var receiver = await StartAsync(isPublic: true, seed: 4);
        using var browser = Browser.Of(receiver);
        var page = await browser.OpenAsync("/");

        var checkedShares = 0;
        foreach (var card in page.QuerySelectorAll(".figure:has(.bars)"))
        {
            var reporting = long.Parse(WholeNumber().Match(card.QuerySelector(".of")!.Text()).Value, null);
            foreach (var row in card.QuerySelectorAll(".bars tbody tr").Where(row => row.QuerySelector(".share")!.Text().Length > 0))
            {
                var count = long.Parse(row.QuerySelector(".count")!.Text(), null);
                Assert.Equal(Telemetry.Api.Pages.Numbers.Share((double)count / reporting), row.QuerySelector(".share")!.Text());
                checkedShares++;
            }
        }

        Assert.InRange(checkedShares, 5, 500);
    }

    [Fact]
    public async Task Nothing_is_said_of_fewer_than_five_installations_and_of_a_week_that_is_not_over()
    {
        await using var receiver = await RunningReceiver.StartAsync(new Dictionary<string, string?> { ["Dashboard:Public"] = "true" });
        for (var i = 0; i < 7; i++)
        {
            await receiver.Client.RecordAsync(Post.Heartbeat());
        }

        using var browser = Browser.Of(receiver);
        var json = JsonDocument.Parse(await browser.DownloadAsync(Json)).RootElement;

        Assert.Equal(0, json.GetProperty("active").GetInt64());
        Assert.Equal(0, json.GetProperty("weeks").GetArrayLength());
        Assert.Contains("There is nothing to show yet.", (await browser.OpenAsync("/")).Texts(".notice h2"));
    }

    [Fact]
    public async Task Nothing_is_public_unless_it_is_wanted()
    {
        await using var receiver = await RunningReceiver.StartAsync();
        using var browser = Browser.Of(receiver);

        Assert.Equal("Sign in · Eventyay telemetry", (await browser.OpenAsync("/")).Title);
        await browser.OpenAsync(Json, HttpStatusCode.NotFound);
        await browser.OpenAsync(Csv, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Whoever_has_signed_in_sees_the_overview_and_everybody_else_no_other_page()
    {
        await using var receiver = await StartAsync(isPublic: true, seed: 1);
        using var browser = Browser.Of(receiver);
        using var reader = await Browser.SignInAsync(receiver, RunningReceiver.ReadKey);

        Assert.Contains("Overview", (await reader.OpenAsync("/")).Texts("nav a"));
        Assert.StartsWith("At least ", (await browser.OpenAsync("/")).QuerySelector("h1")!.Text(), StringComparison.Ordinal);
        Assert.Contains("opted in", (await browser.OpenAsync("/")).QuerySelector("main")!.Text(), StringComparison.Ordinal);
        Assert.Equal("Sign in · Eventyay telemetry", (await browser.OpenAsync("/instances")).Title);
        Assert.Equal("Sign in · Eventyay telemetry", (await browser.OpenAsync("/live")).Title);
    }

    private static async Task<RunningReceiver> StartAsync(bool isPublic, int seed)
    {
        var receiver = await RunningReceiver.StartAsync(new Dictionary<string, string?>
        {
            ["Dashboard:Public"] = isPublic ? "true" : "false",
            ["Statistics:Enabled"] = "false", // the history says itself how far it is folded
        });
        await using var connection = new SqliteConnection($"Data Source={receiver.SqliteFile};Pooling=False");
        await connection.OpenAsync();
        await StoredHistory.WriteAsync(connection, RandomHistory.Of(seed));
        return receiver;
    }

    private static void AssertFloor(long count, long published) => Assert.Equal(count - (count % 5), published);

    private static IEnumerable<long> Numbers(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Numbers(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Numbers),
        JsonValueKind.Number => [element.GetInt64()],
        _ => [],
    };

    /// <summary>Every whole number on the page that is no day, no share and no name of a value.</summary>
    private static List<long> CountsIn(IHtmlDocument page)
    {
        var main = (IElement)page.QuerySelector("main")!.Clone();
        foreach (var name in main.QuerySelectorAll("th, .legend").ToList())
        {
            name.Remove();
        }

        var text = NoCount().Replace(string.Join(' ', main.Descendants<IText>().Select(part => part.Data)), " ");
        return [.. WholeNumber().Matches(text).Select(number => long.Parse(number.Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture))];
    }

    private static IEnumerable<string> BarsOf(IHtmlDocument page, string by)
    {
        var title = by switch
        {
            "deployment_type" => "How are they deployed?",
            "database" => "Which database?",
            "python_version" => "Which Python?",
            "os_family" => "Which operating system?",
            "storage_backend" => "Where are files stored?",
            "redis_enabled" => "Is Redis enabled?",
            "background_jobs_enabled" => "Are background jobs enabled?",
            _ => "Which plugins are enabled?",
        };
        var card = page.QuerySelectorAll(".figure").Single(card => card.QuerySelector("h2")!.Text() == title);
        return card.QuerySelectorAll(".bars tbody tr").Select(row =>
            $"{row.QuerySelector("th")!.Text().Trim('(', ')').Replace(" ", by == "plugin" ? "" : " ", StringComparison.Ordinal)} {row.QuerySelector(".count")!.Text()}");
    }

    // Days, shares, and versions of which a summary speaks.
    [GeneratedRegex(@"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9.]+ %|\b[0-9]+\.[0-9]+\b")]
    private static partial Regex NoCount();

    [GeneratedRegex("[0-9][0-9,]*")]
    private static partial Regex WholeNumber();
}
