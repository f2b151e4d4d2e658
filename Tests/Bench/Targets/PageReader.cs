using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Microsoft.Playwright;
using Telemetry.Bench.Measuring;

namespace Telemetry.Bench.Targets;

/// <summary>Somebody who has signed in and opens the overview, in Debian's Chromium.</summary>
internal sealed class PageReader : IAsyncDisposable
{
    private const int Visits = 100;
    private const int NewQuestions = 5;

    // What visitors choose from.
    private static readonly string[] Overviews = ["/", "/?range=30d", "/?range=1y", "/?range=all"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly HttpClient client;
    private readonly string url;
    private readonly string signedIn;
    private int asked;

    private PageReader(IPlaywright playwright, IBrowser browser, HttpClient client, string url, string signedIn) =>
        (this.playwright, this.browser, this.client, this.url, this.signedIn) = (playwright, browser, client, url, signedIn);

    /// <param name="target">A receiver with states, and without a heartbeat: it gets one, so that there is a page to show.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PageReader> OpenAsync(Target target, CancellationToken cancellationToken)
    {
        var url = target.Url.GetLeftPart(UriPartial.Authority);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = "/usr/bin/chromium" });
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = url });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("A key of scope").FillAsync(Receivers.ReadKey);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync(url + "/");
        var client = new HttpClient { BaseAddress = new Uri(url), Timeout = Patience };
        var cookies = await context.CookiesAsync();
        client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Name}={cookie.Value}")));
        var reader = new PageReader(playwright, browser, client, url, await context.StorageStateAsync());
        await reader.SendHeartbeatAsync(target.Key, cancellationToken);
        return reader;
    }

    /// <summary>The time in which 95 of 100 overviews came, in milliseconds. Their questions are the usual ones.</summary>
    public async Task<double> HtmlP95Async(CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        for (var visit = 0; visit < Visits; visit++)
        {
            times.Add(await GetAsync(Overviews[visit % Overviews.Length], cancellationToken));
        }

        return times.Order().ElementAt((Visits * 95 / 100) - 1).TotalMilliseconds;
    }

    /// <summary>The slowest overview that nobody had asked for, in seconds.</summary>
    public async Task<double> ColdAsync(CancellationToken cancellationToken)
    {
        var slowest = TimeSpan.Zero;
        for (var visit = 0; visit < NewQuestions; visit++)
        {
            // A filter that excludes nothing makes it another question.
            var number = (++asked).ToString(CultureInfo.InvariantCulture);
            var took = await GetAsync($"/?os_version=!{number}", cancellationToken);
            slowest = took > slowest ? took : slowest;
        }

        return slowest.TotalSeconds;
    }

    /// <summary>Kilobytes that a browser gets which was never here; or which was here before.</summary>
    public async Task<double> TransferredAsync(bool isAgain)
    {
        await using var context = await NewContextAsync();
        var page = await context.NewPageAsync();
        if (isAgain)
        {
            await page.GotoAsync("/", new() { WaitUntil = WaitUntilState.NetworkIdle });
        }

        var bytes = 0.0;
        var protocol = await context.NewCDPSessionAsync(page);
        await protocol.SendAsync("Network.enable");
        protocol.Event("Network.loadingFinished").OnEvent += (_, finished) => bytes += finished!.Value.GetProperty("encodedDataLength").GetDouble();
        await page.GotoAsync("/", new() { WaitUntil = WaitUntilState.NetworkIdle });
        return bytes / 1000;
    }

    /// <summary>Until the largest thing in the window is painted in a browser that was never here, in seconds.</summary>
    public async Task<double> LargestPaintAsync()
    {
        await using var context = await NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync("/", new() { WaitUntil = WaitUntilState.NetworkIdle });
        var milliseconds = await page.EvaluateAsync<double>(
            """
            () => new Promise(found => new PerformanceObserver(list => found(list.getEntries().at(-1).startTime))
              .observe({ type: 'largest-contentful-paint', buffered: true }))
            """);
        return milliseconds / 1000;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await browser.CloseAsync();
        playwright.Dispose();
    }

    private Task<IBrowserContext> NewContextAsync() =>
        browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = url, StorageState = signedIn });

    private async Task<TimeSpan> GetAsync(string path, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var html = await client.GetStringAsync(new Uri(path, UriKind.Relative), cancellationToken);
        var took = Stopwatch.GetElapsedTime(started);
        return HasFigures(html) ? took : throw new InvalidOperationException($"{path} has no figures.");
    }

    private static bool HasFigures(string html) => html.Contains("class=\"chart\"", StringComparison.Ordinal);

    private async Task SendHeartbeatAsync(string key, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/heartbeat")
        {
            Headers = { { "X-API-Key", key } },
            Content = JsonContent.Create(new { schema_version = "1", instance_id = Guid.NewGuid(), eventyay_version = "1.9.0" }),
        };
        using var answer = await client.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        while (!HasFigures(await client.GetStringAsync(new Uri("/", UriKind.Relative), cancellationToken)))
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException("The overview has no figures.");
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }
}

/// <summary>One figure of the overview.</summary>
internal sealed class PageSide(PageReader reader, Func<PageReader, CancellationToken, Task<double>> measure) : Side
{
    public override Task WarmUpAsync(CancellationToken cancellationToken) => measure(reader, cancellationToken);

    public override async Task<Measurement> MeasureAsync(CancellationToken cancellationToken) =>
        new(await measure(reader, cancellationToken));
}
