using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Telemetry.Tests.Pages;

/// <summary>Somebody who has signed in with a key, and reads pages without a script.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly HttpClient client;

    private Visitor(Uri receiver) =>
        client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false })
        {
            BaseAddress = receiver,
            DefaultRequestHeaders = { { "Accept", "text/html, */*;q=0.1" } },
        };

    public static async Task<Visitor> SignInAsync(RunningReceiver receiver, string key)
    {
        var visitor = new Visitor(receiver.Client.BaseAddress!);
        var form = await visitor.ReadAsync("/sign-in");
        var fields = form.QuerySelectorAll<IHtmlInputElement>("form.card input").ToDictionary(input => input.Name!, input => input.Value);
        fields["Key"] = key;
        using var response = await visitor.client.PostAsync("/sign-in", new FormUrlEncodedContent(fields));
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        return visitor;
    }

    public async Task<IHtmlDocument> ReadAsync(string address, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await client.GetAsync(address);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        return await new HtmlParser().ParseDocumentAsync(await response.Content.ReadAsStreamAsync());
    }

    /// <summary>A call of the API, as a link of a page makes it.</summary>
    public Task<HttpResponseMessage> DownloadAsync(string address) => client.GetAsync(address);

    public void Dispose() => client.Dispose();
}

/// <summary>What is read on a page.</summary>
internal static class PageParts
{
    public static string Words(this IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public static string Heading(this IHtmlDocument page) => page.QuerySelector("h1")!.Words();

    public static IElement Figure(this IHtmlDocument page, string title) =>
        page.QuerySelectorAll(".figure").Single(figure => figure.QuerySelector("h2")!.Words() == title);

    /// <summary>The cells of each row of the first table that the selector finds.</summary>
    public static List<string[]> Rows(this IElement figure, string table) =>
        [.. figure.QuerySelector(table)!.QuerySelectorAll("tbody tr").Select(row => row.Children.Select(cell => cell.Words()).ToArray())];

    /// <summary>Where a link leads.</summary>
    public static string Target(this IElement link) => link.GetAttribute("href")!;
}
