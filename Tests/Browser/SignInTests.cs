namespace Telemetry.Tests.Browser;

[Collection(DemoFleet.Name)]
public sealed class SignInTests(DemoFleet fleet)
{
    [Fact]
    public async Task Page_that_was_asked_for_comes_after_the_form()
    {
        await using var visitor = await fleet.VisitAsync();
        await visitor.GoAsync("/?range=30d");
        await visitor.UrlAsync("/sign-in");
        await visitor.Page.GetByLabel("A key of scope").FillAsync(DemoFleet.ReadKey);
        await visitor.Button("Sign in").ClickAsync();

        await visitor.UrlAsync(@"/\?range=30d$");
        Assert.EndsWith("last 30 days", await visitor.TitleAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_key_is_said_to_be_one()
    {
        await using var visitor = await fleet.VisitAsync();
        await visitor.GoAsync("/sign-in");
        await visitor.Page.GetByLabel("A key of scope").FillAsync("no-key-of-this-receiver");
        await visitor.Button("Sign in").ClickAsync();

        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("no key of this receiver");
    }

    [Fact]
    public async Task Key_is_made_on_a_page_used_by_a_colleague_and_revoked()
    {
        await using var admin = await fleet.VisitSignedInAsync();
        await admin.GoAsync("/keys");
        await admin.Page.GetByLabel("Name").FillAsync("a colleague");
        await admin.Page.GetByRole(AriaRole.Checkbox, new() { Name = "read what was reported" }).CheckAsync();
        await admin.Button("Make the key").ClickAsync();
        var key = await admin.Page.Locator("#made").InnerTextAsync();

        await using var colleague = await fleet.VisitAsync();
        await colleague.SignInAsync(key);
        Assert.Contains("active installations", await colleague.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await colleague.Link("Keys").CountAsync());

        await admin.Page.Locator("tr", new() { HasText = "a colleague" }).GetByRole(AriaRole.Link, new() { Name = "Revoke" }).ClickAsync();
        await Assertions.Expect(admin.Page.GetByText("Whoever signed in with it is out")).ToBeVisibleAsync();
        await admin.Button("Revoke it").ClickAsync();
        await Assertions.Expect(admin.Page.Locator("tr", new() { HasText = "a colleague" })).ToContainTextAsync("revoked");

        await colleague.Page.ReloadAsync();
        await colleague.UrlAsync("/sign-in$");
        Assert.Empty(admin.Complaints);
    }

    [Fact]
    public async Task Who_has_signed_out_is_out()
    {
        await using var visitor = await fleet.VisitAsync();
        await visitor.SignInAsync(DemoFleet.ReadKey);
        await visitor.Button("Sign out").ClickAsync();
        await visitor.UrlAsync("/sign-in$");

        await visitor.GoAsync("/");
        await visitor.UrlAsync("/sign-in$");
    }

    [Fact]
    public async Task Chosen_colours_are_remembered()
    {
        await using var visitor = await fleet.VisitSignedInAsync();
        await visitor.GoAsync("/meaning");
        var light = await ColourAsync(visitor);
        await visitor.Button("Change to: dark colours").ClickAsync();
        await visitor.UrlAsync("/meaning$");
        Assert.NotEqual(light, await ColourAsync(visitor));

        await visitor.GoAsync("/");
        await visitor.Button("Change to: light colours").ClickAsync();
        await visitor.UrlAsync("/$");
        Assert.Equal(light, await ColourAsync(visitor));
    }

    private static Task<string> ColourAsync(Visitor visitor) =>
        visitor.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
}
