using System.Globalization;
using CsvHelper;

namespace Telemetry.Tests.Browser;

/// <summary>What is shown is what the API says.</summary>
[Collection(DemoFleet.Name)]
public sealed class FigureTests(DemoFleet fleet)
{
    private const string ReleaseLines = "Which release lines run?";
    private const string Deployments = "How are they deployed?";

    [Fact]
    public async Task Tiles_have_the_numbers_of_the_overview_call()
    {
        await using var visitor = await fleet.VisitSignedInAsync();
        await visitor.GoAsync("/?range=30d&deployment_type=docker");

        var overview = await fleet.AskAsync($"/api/statistics/overview?from={Day(-30)}&deployment_type=docker");
        foreach (var (label, figure) in new[]
        {
            ("Active", "active"), ("New", "new"), ("Returned", "returned"), ("Fell silent", "gone"), ("Dormant", "dormant"), ("Lost", "lost"),
        })
        {
            var tile = visitor.Page.Locator(".tile", new() { Has = visitor.Page.GetByRole(AriaRole.Heading, new() { Name = label, Exact = true }) });
            Assert.Equal(Count((long)overview[figure]!["now"]!), await tile.Locator(".number").InnerTextAsync());
        }
    }

    [Theory, MemberData(nameof(PageList.All), MemberType = typeof(PageList))]
    public async Task Every_figure_has_the_numbers_of_its_download(string address)
    {
        var visitor = await fleet.VisitorOfAsync(address);
        await visitor.GoAsync(address);
        foreach (var figure in await visitor.Page.Locator("section.figure:has(.tools a[download]):has(table)").AllAsync())
        {
            var download = await figure.Locator(".tools a[download]").GetAttributeAsync("href") ?? "";
            var rows = await RowsOfAsync(visitor, download);
            var shown = await CellsOfAsync(figure);
            if (download.StartsWith("/api/statistics/series", StringComparison.Ordinal))
            {
                AssertSeries(rows, shown);
            }
            else if (download.StartsWith("/api/statistics/movement", StringComparison.Ordinal))
            {
                AssertMovement(rows, shown);
            }
            else
            {
                AssertCounts(rows, shown);
            }
        }
    }

    [Fact]
    public async Task Charts_are_drawn_in_the_colours_of_their_legends()
    {
        await using var visitor = await fleet.VisitSignedInAsync();
        await visitor.GoAsync("/?range=1y");

        // Of each value that has many installations in the end, its colour covers part of the canvas.
        var missing = await visitor.Figure(ReleaseLines).EvaluateAsync<string[]>(
            """
            figure => {
              const canvas = figure.querySelector('canvas');
              const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
              const counts = new Map();
              pixels.forEach(pixel => counts.set(pixel, (counts.get(pixel) ?? 0) + 1));
              const table = figure.querySelector('.table-view table');
              const last = table.tBodies[0].rows[table.tBodies[0].rows.length - 1];
              return [...table.tHead.rows[0].cells].slice(1)
                .filter((head, column) => Number(last.cells[column + 1].textContent) > 40)
                .filter(head => {
                  const [red, green, blue] = getComputedStyle(head).borderBottomColor.match(/\d+/g).map(Number);
                  return !(counts.get((255 << 24 | blue << 16 | green << 8 | red) >>> 0) > 500);
                })
                .map(head => head.textContent);
            }
            """);
        Assert.Empty(missing);
    }

    [Fact]
    public async Task Click_on_a_bar_asks_about_its_value_everywhere()
    {
        await using var visitor = await fleet.VisitSignedInAsync();
        await visitor.GoAsync("/");

        await visitor.Figure(Deployments).GetByRole(AriaRole.Link, new() { Name = "docker" }).ClickAsync();

        await visitor.UrlAsync(@"/\?deployment_type=docker$");
        var docker = (await fleet.AskAsync($"/api/statistics/overview?from={Day(-90)}&deployment_type=docker"))["active"]!["now"];
        Assert.Equal($"{docker} active installations with deployment docker, last 90 days", await visitor.TitleAsync());
        Assert.Contains("100 %", await visitor.Figure(Deployments).InnerTextAsync(), StringComparison.Ordinal);

        await visitor.Link("Remove the filter Deployment: docker").ClickAsync();
        await visitor.UrlAsync("/$");
    }

    [Fact]
    public async Task Click_into_a_chart_asks_about_the_value_that_is_there()
    {
        await using var visitor = await fleet.VisitSignedInAsync();
        await visitor.GoAsync("/");

        // In the middle of the newest line's area, on the last day.
        var place = await visitor.Figure(ReleaseLines).EvaluateAsync<float[]>(
            """
            figure => {
              const chart = echarts.getInstanceByDom(figure.querySelector('.chart'));
              const series = chart.getOption().series;
              const at = series.findIndex(one => one.name === '1.4');
              const [day, count] = series[at].data.at(-1);
              const below = series.slice(0, at).reduce((sum, one) => sum + one.data.at(-1)[1], 0);
              return [chart.convertToPixel({ xAxisIndex: 0 }, day) - 2, chart.convertToPixel({ yAxisIndex: 0 }, below + count / 2)];
            }
            """);
        await visitor.Figure(ReleaseLines).Locator("canvas").ClickAsync(new() { Position = new Position { X = place[0], Y = place[1] } });

        await visitor.UrlAsync(@"/\?release_line=1\.4$");
    }

    [Theory]
    [InlineData(-1, 40)]
    [InlineData(-40, 0)]
    public async Task Name_of_a_release_is_not_cut_off_at_the_edge_of_a_chart(int from, int to)
    {
        const string Name = "1.12.0-rc.1";
        var release = (await fleet.AskAsync("/api/statistics/releases"))["releases"]!.AsArray().First(each => (string?)each!["version"] == "1.2.1");
        var day = DateOnly.Parse((string)release!["first_seen"]!, CultureInfo.InvariantCulture);
        await using var visitor = await fleet.VisitSignedInAsync();
        await visitor.GoAsync($"/?from={day.AddDays(from):yyyy-MM-dd}&to={day.AddDays(to):yyyy-MM-dd}");
        var figure = visitor.Figure(ReleaseLines);

        // The fleet's names are short. Charts are drawn anew in other colours.
        await figure.Locator(".markers span").EvaluateAsync("(mark, name) => { mark.textContent = name; }", Name);
        await visitor.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });

        var room = await figure.EvaluateAsync<float[]>(
            """
            async (figure, name) => {
              const chart = echarts.getInstanceByDom(figure.querySelector('.chart'));
              const find = () => chart.getZr().storage.getDisplayList(true).find(shape => shape.style.text === name);
              while (!find()) await new Promise(requestAnimationFrame);
              const box = find().getBoundingRect().clone();
              box.applyTransform(find().transform ?? [1, 0, 0, 1, 0, 0]);
              return [box.x, chart.getWidth() - box.x - box.width];
            }
            """,
            Name);
        Assert.All(room, beside => Assert.InRange(beside, 0, float.MaxValue));
    }

    [Fact]
    public async Task Address_shows_a_colleague_the_same()
    {
        await using var visitor = await fleet.VisitSignedInAsync();
        await visitor.GoAsync("/");
        await visitor.Figure("Which database?").GetByRole(AriaRole.Link, new() { Name = "postgresql 15" }).ClickAsync();
        await visitor.Page.Locator(".menu summary", new() { HasText = "daily" }).ClickAsync();
        await visitor.Link("weekly").ClickAsync();
        await visitor.ChartsAsync();

        await using var colleague = await fleet.VisitAsync();
        await colleague.Page.GotoAsync(visitor.Page.Url);
        await colleague.Page.GetByLabel("A key of scope").FillAsync(DemoFleet.ReadKey);
        await colleague.Button("Sign in").ClickAsync();
        await colleague.ChartsAsync();

        Assert.Equal(visitor.Page.Url, colleague.Page.Url);
        Assert.Contains("database postgresql 15", await colleague.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal(await visitor.TitleAsync(), await colleague.TitleAsync());
        Assert.Equal(await CellsOfAsync(visitor.Figure(ReleaseLines)), await CellsOfAsync(colleague.Figure(ReleaseLines)));
    }

    [Fact]
    public async Task Figure_is_downloaded_as_a_file()
    {
        await using var visitor = await fleet.VisitSignedInAsync();
        await visitor.GoAsync("/");

        var download = await visitor.Page.RunAndWaitForDownloadAsync(
            () => visitor.Link($"Download “{Deployments}” as CSV").ClickAsync());

        Assert.EndsWith(".csv", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.StartsWith("value,instances,share", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chart_and_table_take_turns()
    {
        await using var visitor = await fleet.VisitSignedInAsync();
        await visitor.GoAsync("/");
        var figure = visitor.Figure(ReleaseLines);
        await Assertions.Expect(figure.Locator("canvas")).ToBeVisibleAsync();
        await Assertions.Expect(figure.GetByRole(AriaRole.Table)).ToBeHiddenAsync();

        await figure.GetByText("Table").ClickAsync();

        await Assertions.Expect(figure.Locator("canvas")).ToBeHiddenAsync();
        await Assertions.Expect(figure.GetByRole(AriaRole.Table)).ToBeVisibleAsync();
    }

    private static void AssertSeries(List<string[]> rows, string[][] shown)
    {
        var columns = shown[0].Select(name => Array.IndexOf(rows[0], name switch
        {
            "fell silent" => "gone",
            "not reported" => "not_reported",
            "came or left by a change" => "moved",
            _ => name,
        })).ToArray();
        Assert.Equal(rows.Skip(1).Select(row => row[0]), shown.Skip(1).Select(row => row[0]));
        foreach (var (row, cells) in rows.Skip(1).Zip(shown.Skip(1)))
        {
            for (var column = 1; column < cells.Length; column++)
            {
                if (shown[0][column] != "other")
                {
                    Assert.Equal(Count(long.Parse(row[columns[column]], CultureInfo.InvariantCulture)), cells[column]);
                }
            }
        }
    }

    private static void AssertMovement(List<string[]> rows, string[][] shown)
    {
        var moves = rows.Skip(1).ToDictionary(row => (row[0].Trim('(', ')'), row[1].Trim('(', ')')), row => Count(long.Parse(row[2], CultureInfo.InvariantCulture)));
        foreach (var cells in shown.Skip(1))
        {
            for (var column = 1; column < cells.Length - 1; column++)
            {
                Assert.Equal(moves.GetValueOrDefault((cells[0], shown[0][column]), ""), cells[column]);
            }
        }
    }

    /// <summary>A row for each value, with its number of installations somewhere in it.</summary>
    private static void AssertCounts(List<string[]> rows, string[][] shown)
    {
        var instances = Array.IndexOf(rows[0], rows[0].Contains("gone") ? "gone" : "instances");
        var counts = rows.Skip(1).ToDictionary(row => row[0].Trim('(', ')'), row => Count(long.Parse(row[instances], CultureInfo.InvariantCulture)));
        var known = shown.Skip(1).Where(cells => !cells[0].StartsWith("other", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(known);
        Assert.All(known, cells => Assert.Contains(
            counts.GetValueOrDefault(cells[0], "0"), cells.Skip(1)));
    }

    private static async Task<List<string[]>> RowsOfAsync(Visitor visitor, string download)
    {
        var answer = await visitor.Page.APIRequest.GetAsync(download);
        Assert.Equal(200, answer.Status);
        using var csv = CsvReader.Create(await answer.BodyAsync(), new CsvReaderOptions { HasHeader = false });
        var rows = new List<string[]>();
        while (csv.Read())
        {
            rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]);
        }

        return rows;
    }

    /// <summary>The text of all cells of the figure's table, whether it is seen or not.</summary>
    private static Task<string[][]> CellsOfAsync(ILocator figure) => figure.Locator("table").First.EvaluateAsync<string[][]>(
        "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent.trim()))");

    private static string Day(int fromToday) =>
        DateTime.UtcNow.AddDays(fromToday).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
