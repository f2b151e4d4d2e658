using Telemetry.Api.Answers;
using Telemetry.Api.Hosting;
using Telemetry.Api.Retries;

namespace Telemetry.Api.Keys;

/// <summary>
/// Decides who makes a request, for every route alike: whose key it came with, and whether that key has a request left
/// in this minute.
/// </summary>
internal sealed class Callers(KeyCache keys, CallerLimiter limiter)
{
    private const string Header = "X-API-Key";
    private const string Bearer = "Bearer ";

    /// <summary>The caller, or the answer to one who is not let in: 401, 429, or 503 when nobody knows the key ring.</summary>
    public async ValueTask<(Caller? Caller, Answer? Refusal)> AdmitAsync(HttpContext context)
    {
        try
        {
            if (PresentedKey(context.Request) is not { Length: > 0 } key || await keys.FindAsync(key) is not { } caller)
            {
                return (null, Answer.Unauthorized);
            }

            context.Features.Get<PublicConnection>()?.KeyIsGood();
            return limiter.TryEnter(caller, out var wait) ? (caller, null) : (null, Answer.TooManyRequests(wait));
        }
        catch (UnavailableException)
        {
            return (null, Answer.Unavailable);
        }
    }

    /// <summary>
    /// Null when there is none, or when it is not clear which one is meant. The query string is never looked at:
    /// addresses end up in logs of everything between the sender and us.
    /// </summary>
    private static string? PresentedKey(HttpRequest request)
    {
        if (request.Headers.TryGetValue(Header, out var values))
        {
            return values.Count == 1 ? values[0] : null;
        }

        var authorization = request.Headers.Authorization;
        return authorization.Count == 1 && authorization[0]!.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[0]![Bearer.Length..].Trim()
            : null;
    }
}
