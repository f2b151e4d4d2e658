using System.Text.RegularExpressions;

namespace Telemetry.Tests.Browser;

/// <param name="Theme">What the visitor's system has.</param>
/// <param name="Width">Of the window, in pixels.</param>
/// <param name="HasScript">Whether scripts run.</param>
public sealed record View(ColorScheme Theme = ColorScheme.Light, int Width = 1440, bool HasScript = true);

/// <summary>Somebody with a browser of their own, and all that this browser complained of.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> complaints = [];
    private readonly string url;

    private Visitor(IBrowserContext context, IPage page, string url)
    {
        this.context = context;
        this.url = url;
        Page = page;
        page.Console += (_, message) => Note(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => Note(true, error);
        page.RequestFailed += (_, request) => Note(true, $"{request.Url}: {request.Failure}");
        page.Request += (_, request) => Note(!request.Url.StartsWith(url + "/", StringComparison.Ordinal), $"Another host: {request.Url}");
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console (broken rules of the content security policy among them), requests that
    /// failed, and requests to other hosts.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    public static async Task<Visitor> OpenAsync(IBrowser browser, string url, View view, string? storageState = null)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = url,
            ColorScheme = view.Theme,
            JavaScriptEnabled = view.HasScript,
            ReducedMotion = ReducedMotion.Reduce,
            StorageState = storageState,
            ViewportSize = new ViewportSize { Width = view.Width, Height = 900 },
        });
        return new Visitor(context, await context.NewPageAsync(), url);
    }

    /// <summary>Goes away from the page, to nothing of the same host, and forgets what there was to complain of.</summary>
    public async Task LeaveAsync()
    {
        await Page.GotoAsync("/icon.svg");
        complaints.Clear();
    }

    /// <summary>Goes to a page, or to the first that a list links to, and waits until its charts are drawn.</summary>
    public async Task<IResponse> GoAsync(string path)
    {
        if (path.EndsWith("/*", StringComparison.Ordinal))
        {
            await Page.GotoAsync(path[..^2]);
            path = await Page.Locator($"main a[href^='{path[..^1]}']").First.GetAttributeAsync("href") ?? "";
        }

        var response = await Page.GotoAsync(path) ?? throw new InvalidOperationException($"{path} gave no answer.");
        await ChartsAsync();
        return response;
    }

    public async Task ChartsAsync()
    {
        if (await Page.EvaluateAsync<bool>("() => matchMedia('(scripting: enabled)').matches"))
        {
            await Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.chart')].every(chart => 'drawn' in chart.dataset)");
        }
    }

    /// <summary>By the form, to the overview.</summary>
    public async Task SignInAsync(string key)
    {
        await Page.GotoAsync("/sign-in");
        await Page.GetByLabel("A key of scope").FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Page.WaitForURLAsync(url + "/");
    }

    public Task<string> TitleAsync() => Page.Locator("h1").InnerTextAsync();

    /// <summary>The card with this question as its title.</summary>
    public ILocator Figure(string title) => Page.Locator("section.figure", new() { Has = Page.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true }) });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public Task UrlAsync(string pattern) => Page.WaitForURLAsync(new Regex(pattern));

    public async ValueTask DisposeAsync() => await context.CloseAsync();

    private void Note(bool isWrong, string what)
    {
        if (isWrong)
        {
            complaints.Add(what);
        }
    }
}
