using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Telemetry.Tests.Pages;

/// <summary>Opens pages as a browser without scripts does: asks for HTML, keeps cookies, and follows redirects.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient client;

    private Browser(RunningReceiver receiver)
    {
        client = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }, disposeHandler: true)
        {
            BaseAddress = receiver.Client.BaseAddress,
        };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    /// <summary>Of somebody who has not signed in.</summary>
    public static Browser Of(RunningReceiver receiver) => new(receiver);

    public static async Task<Browser> SignInAsync(RunningReceiver receiver, string key)
    {
        var browser = new Browser(receiver);
        var form = (await browser.OpenAsync("/sign-in")).QuerySelector<IHtmlFormElement>("form.card")!;
        var fields = form.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]").ToDictionary(field => field.Name!, field => field.Value);
        fields["Key"] = key;
        using var content = new FormUrlEncodedContent(fields);
        using var response = await browser.client.PostAsync("/sign-in", content);
        Assert.Equal("/", response.RequestMessage!.RequestUri!.AbsolutePath);
        return browser;
    }

    public async Task<IHtmlDocument> OpenAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await client.GetAsync(path);
        var html = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{path}: {(int)response.StatusCode}");
        return new HtmlParser().ParseDocument(html);
    }

    /// <summary>Sends a form, and shows the page that it leads to.</summary>
    public async Task<IHtmlDocument> SendAsync(string path, HttpContent form, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await client.PostAsync(path, form);
        var html = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{path}: {(int)response.StatusCode}");
        var page = new HtmlParser().ParseDocument(html);
        page.Location.Href = response.RequestMessage!.RequestUri!.ToString();
        return page;
    }

    public Task<string> DownloadAsync(string path) => client.GetStringAsync(path);

    public void Dispose() => client.Dispose();
}

/// <summary>What a reader sees of a document.</summary>
internal static class Seen
{
    public static string Text(this INode node) =>
        string.Join(' ', node.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The texts of the elements.</summary>
    public static IReadOnlyList<string> Texts(this IHtmlDocument document, string selector) =>
        [.. document.QuerySelectorAll(selector).Select(Text)];

    public static string Href(this IHtmlDocument document, string selector) =>
        document.QuerySelector(selector)?.GetAttribute("href") ?? throw new InvalidOperationException($"No {selector} in {document.Title}.");
}
