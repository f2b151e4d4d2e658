using Microsoft.Net.Http.Headers;
using Telemetry.Api.Answers;
using Telemetry.Api.Hosting;
using Telemetry.Api.Retries;
using Telemetry.Api.SignIns;

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
            return PresentedKey(context.Request) is { Length: > 0 } key
                ? Admit(context, await keys.FindAsync(key))
                : (null, Answer.Unauthorized);
        }
        catch (UnavailableException)
        {
            return (null, Answer.Unavailable);
        }
    }

    /// <summary>The same for somebody who has signed in.</summary>
    public async ValueTask<(Caller? Caller, Answer? Refusal)> AdmitAsync(HttpContext context, SignIn signIn)
    {
        try
        {
            var key = await keys.FindByIdAsync(signIn.KeyId);
            return Admit(context, key is not null && signIn.IsWith(key) ? key : null);
        }
        catch (UnavailableException)
        {
            return (null, Answer.Unavailable);
        }
    }

    public static bool HasPresentedKey(HttpRequest request) =>
        request.Headers.ContainsKey(Header) || request.Headers.ContainsKey(HeaderNames.Authorization);

    private (Caller? Caller, Answer? Refusal) Admit(HttpContext context, KnownKey? key)
    {
        if (key is null)
        {
            return (null, Answer.Unauthorized);
        }

        context.Features.Get<PublicConnection>()?.KeyIsGood();
        return limiter.TryEnter(key.Caller, out var wait) ? (key.Caller, null) : (null, Answer.TooManyRequests(wait));
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
