namespace Telemetry.Tests.Browser;

/// <summary>Somebody without a mouse.</summary>
[Collection(DemoFleet.Name)]
public sealed class KeyboardTests(DemoFleet fleet)
{
    private const int MostStops = 200;

    [Fact]
    public async Task Signs_in_sets_a_filter_and_reads_a_table()
    {
        await using var visitor = await fleet.VisitAsync();
        var keyboard = visitor.Page.Keyboard;
        await visitor.GoAsync("/");
        await keyboard.TypeAsync(DemoFleet.ReadKey);
        await keyboard.PressAsync("Enter");
        await visitor.UrlAsync("/$");
        await visitor.ChartsAsync();

        await TabToAsync(visitor, "+ filter");
        await keyboard.PressAsync("Enter");
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync("Deployment");
        await TabToAsync(visitor, "Choose values");
        await keyboard.PressAsync("Enter");
        await visitor.UrlAsync("/values");

        await TabToAsync(visitor, "docker");
        await keyboard.PressAsync("Space");
        await keyboard.PressAsync("Enter");
        await visitor.UrlAsync("deployment_type=docker");
        await visitor.ChartsAsync();
        Assert.Contains("with deployment docker", await visitor.TitleAsync(), StringComparison.Ordinal);

        await TabToAsync(visitor, "⊞ Table");
        await keyboard.PressAsync("Space");
        await Assertions.Expect(visitor.Figure("Which release lines run?").GetByRole(AriaRole.Table)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Skips_the_header()
    {
        await using var visitor = await fleet.VisitSignedInAsync();
        await visitor.GoAsync("/");
        await visitor.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(visitor.Link("Skip to the content")).ToBeInViewportAsync();
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.Page.Keyboard.PressAsync("Tab");

        Assert.True(await visitor.Page.EvaluateAsync<bool>("() => document.querySelector('main').contains(document.activeElement)"));
    }

    [Fact]
    public async Task Closes_a_menu_with_escape()
    {
        await using var visitor = await fleet.VisitSignedInAsync();
        await visitor.GoAsync("/");
        await TabToAsync(visitor, "90 days");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visitor.Link("a year")).ToBeVisibleAsync();
        await visitor.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(visitor.Link("a year")).ToBeHiddenAsync();
    }

    private static async Task TabToAsync(Visitor visitor, string text)
    {
        for (var stop = 0; stop < MostStops; stop++)
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            if (await visitor.Page.EvaluateAsync<bool>(
                "text => (document.activeElement.closest('label') ?? document.activeElement).textContent.includes(text)", text))
            {
                return;
            }
        }

        Assert.Fail($"“{text}” was not reached.");
    }
}
