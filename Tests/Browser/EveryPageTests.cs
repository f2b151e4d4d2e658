using Deque.AxeCore.Commons;

namespace Telemetry.Tests.Browser;

/// <summary>What holds for every page.</summary>
[Collection(DemoFleet.Name)]
public sealed class EveryPageTests(DemoFleet fleet)
{
    [Theory, MemberData(nameof(PageList.InBothThemes), MemberType = typeof(PageList))]
    public async Task Axe_finds_nothing(string address, ColorScheme theme)
    {
        var visitor = await fleet.VisitorOfAsync(address, new View(theme));
        await visitor.GoAsync(address);

        // Not by RunAxe, which opens another tab for what it found in frames: 6 seconds a page instead of 2.
        await visitor.Page.EvaluateAsync(new BundledAxeScriptProvider().GetScript());
        var findings = await visitor.Page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run()).violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html}`))
            """);
        Assert.Empty(findings);
    }

    [Theory, MemberData(nameof(PageList.All), MemberType = typeof(PageList))]
    public async Task Browser_has_nothing_to_complain_of(string address)
    {
        var visitor = await fleet.VisitorOfAsync(address);

        var response = await visitor.GoAsync(address);

        Assert.Equal(200, response.Status);
        var policy = (await response.AllHeadersAsync())["content-security-policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Empty(visitor.Complaints);
    }

    [Theory, MemberData(nameof(PageList.All), MemberType = typeof(PageList))]
    public async Task Narrow_window_scrolls_up_and_down_alone(string address)
    {
        var visitor = await fleet.VisitorOfAsync(address, new View(Width: 360));
        await visitor.GoAsync(address);

        Assert.Equal(360, await visitor.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }

    [Theory, MemberData(nameof(PageList.All), MemberType = typeof(PageList))]
    public async Task Without_a_script_figures_are_tables(string address)
    {
        var visitor = await fleet.VisitorOfAsync(address, new View(HasScript: false));
        await visitor.GoAsync(address);

        Assert.NotEmpty(await visitor.TitleAsync());
        foreach (var chart in await visitor.Page.Locator(".chart").AllAsync())
        {
            await Assertions.Expect(chart).ToBeHiddenAsync();
        }

        foreach (var figure in await visitor.Page.Locator("section.figure:has(.chart)").AllAsync())
        {
            await Assertions.Expect(figure.Locator(".table-view table")).ToBeVisibleAsync();
        }
    }

    [Theory, MemberData(nameof(PageList.All), MemberType = typeof(PageList))]
    public async Task Every_control_is_reached_by_tab_and_shows_it(string address)
    {
        const string here =
            """
            () => {
              const control = document.activeElement;
              const marked = control.closest('label') ?? control;
              const shows = [control, marked].some(element => getComputedStyle(element).outlineStyle !== 'none');
              return control === document.body ? '' : shows ? 'shown' : control.outerHTML;
            }
            """;
        var visitor = await fleet.VisitorOfAsync(address);
        await visitor.GoAsync(address);
        var controls = await visitor.Page.Locator("main :is(a[href], button, input:not([type=hidden]), select):visible").CountAsync();
        var reached = new List<string>();
        for (var stop = ""; reached.Count == 0 || stop.Length > 0; reached.Add(stop))
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            stop = await visitor.Page.EvaluateAsync<string>(here);
        }

        Assert.DoesNotContain(reached, stop => stop is not ("" or "shown"));
        Assert.True(reached.Count > controls, $"{reached.Count} stops, and {controls} controls in the content");
    }
}
