using System.Threading.RateLimiting;
using Microsoft.Net.Http.Headers;
using Telemetry.Api.Answers;
using Telemetry.Api.Hosting;
using Telemetry.Api.Retries;

namespace Telemetry.Api.Keys;

/// <summary>
/// Decides who makes a request, for every route alike: whose key it came with, and whether that key has a request left in
/// this minute. Limits are each front door's own. A key without one passes: all installations may share it.
/// </summary>
internal sealed class Callers(KeyCache keys) : IDisposable
{
    private const string Header = "X-API-Key";
    private const string Bearer = "Bearer ";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<(string Id, int Limit)> limiter = PartitionedRateLimiter.Create<(string Id, int Limit), string>(
        key => RateLimitPartition.GetSlidingWindowLimiter(
            key.Id, _ => new SlidingWindowRateLimiterOptions { PermitLimit = key.Limit, Window = Minute, SegmentsPerWindow = 6 }));

    /// <summary>The caller, or the answer to one who is not let in: 401, 429, or 503 when nobody knows the key ring.</summary>
    public async ValueTask<(Caller? Caller, Answer? Refusal)> AdmitAsync(HttpContext context) =>
        PresentedKey(context.Request) is { Length: > 0 } key
            ? await AdmitAsync(context, keys.FindAsync(key))
            : (null, Answer.Unauthorized);

    /// <summary>The same for one whose key is found in another way.</summary>
    public async ValueTask<(Caller? Caller, Answer? Refusal)> AdmitAsync(HttpContext context, ValueTask<KnownKey?> finding)
    {
        try
        {
            if (await finding is not { Caller: var caller })
            {
                return (null, Answer.Unauthorized);
            }

            context.Features.Get<PublicConnection>()?.KeyIsGood();
            using var lease = caller.RequestsPerMinute is { } limit ? limiter.AttemptAcquire((caller.Id, limit)) : null;
            return lease is null or { IsAcquired: true }
                ? (caller, null)
                : (null, Answer.TooManyRequests(lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Minute));
        }
        catch (UnavailableException)
        {
            return (null, Answer.Unavailable);
        }
    }

    public static bool HasPresentedKey(HttpRequest request) =>
        request.Headers.ContainsKey(Header) || request.Headers.ContainsKey(HeaderNames.Authorization);

    public void Dispose() => limiter.Dispose();

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
