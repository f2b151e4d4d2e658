using System.Net.Http.Headers;

namespace Telemetry.Fleet.Sender;

/// <summary>Posts a body as the senders' HTTP library, Python's requests, does: 301, 302 and 303 turn the POST into a
/// GET without a body, 307 and 308 repeat it, and after 30 redirects it gives up.</summary>
public sealed class Delivery(HttpClient client, TimeProvider time)
{
    /// <summary>The senders' own timeout, for each request of a chain of redirects.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private const int MostRedirects = 30;

    /// <summary>A client that leaves redirects and timeouts to <see cref="PostAsync"/>.</summary>
    public static HttpClient CreateClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };

    /// <summary>Null when no answer came: refused, reset, timed out, or lost in redirects.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; a timeout is a null instead.</exception>
    public async Task<Answer?> PostAsync(
        Uri endpoint, string? apiKey, string eventyayVersion, byte[] body, CancellationToken cancellation)
    {
        var method = HttpMethod.Post;
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(method, endpoint);
            request.Headers.TryAddWithoutValidation("User-Agent", $"Eventyay/{eventyayVersion}");
            if (!string.IsNullOrEmpty(apiKey))
            {
                request.Headers.TryAddWithoutValidation("X-API-Key", apiKey);
            }

            if (method == HttpMethod.Post)
            {
                request.Content = new ByteArrayContent(body);
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            }

            var (answer, location) = await SendAsync(request, cancellation);
            if (answer is null || location is null)
            {
                return answer;
            }

            endpoint = new Uri(endpoint, location);
            method = answer.Status is 307 or 308 ? method : HttpMethod.Get;
        }

        return null;
    }

    private async Task<(Answer? Answer, Uri? Location)> SendAsync(
        HttpRequestMessage request, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var response = await client.SendAsync(request, either.Token);
            var answer = new Answer(
                (int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(either.Token));
            return (answer, answer.Status is 301 or 302 or 303 or 307 or 308 ? response.Headers.Location : null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return (null, null);
        }
    }
}
