using System.Net;
using System.Text.RegularExpressions;

namespace Telemetry.Tests.SignIns;

/// <summary>Somebody with a browser: cookies, forms, and redirections that are looked at and not followed.</summary>
public sealed partial class People : IDisposable
{
    private readonly HttpClientHandler handler = new() { AllowAutoRedirect = false };

    public People(RunningReceiver receiver, string? address = null)
    {
        Client = new HttpClient(handler) { BaseAddress = receiver.Client.BaseAddress };
        Client.DefaultRequestHeaders.Add("Accept", "text/html");
        if (address is not null)
        {
            Client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        }
    }

    public HttpClient Client { get; }

    public Task<HttpResponseMessage> SignInAsync(string key, string? to = null, string scheme = "http") => SendAsync(
        "/sign-in" + (to is null ? "" : $"?to={Uri.EscapeDataString(to)}"), new() { ["_handler"] = "sign-in", ["Key"] = key }, scheme);

    /// <summary>Loads a page, and sends one of its forms; a proxy says how it came.</summary>
    public async Task<HttpResponseMessage> SendAsync(string page, Dictionary<string, string> fields, string scheme = "http")
    {
        var token = Token().Match(await Client.GetStringAsync(new Uri(page, UriKind.Relative))).Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(page, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(fields.Append(new("__RequestVerificationToken", WebUtility.HtmlDecode(token)))),
            Headers = { { "X-Forwarded-Proto", scheme } },
        };
        return await Client.SendAsync(request);
    }

    public async Task<(HttpStatusCode Status, string? To)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, response.Headers.Location?.OriginalString);
    }

    public void Dispose()
    {
        Client.Dispose();
        handler.Dispose();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
