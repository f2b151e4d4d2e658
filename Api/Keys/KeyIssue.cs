using System.Collections.Immutable;
using Telemetry.Api.Answers;
using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Keys;

/// <summary>Makes, lists and revokes the keys of the ring: for the calls of the API and for the page.</summary>
internal sealed class KeyIssue(IGrainFactory grains, RetryBudget budget, KeyCache cache, TimeProvider time)
{
    private const int LongestName = 100;

    private IKeyRingGrain Ring => grains.GetGrain<IKeyRingGrain>(0);

    /// <summary>A key that works at once at this front door, or why there is none.</summary>
    public async ValueTask<(NewKey? Key, Answer? Refusal)> MakeAsync(KeyRequest request)
    {
        var now = time.GetUtcNow();
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > LongestName)
        {
            return Refused("name", "must be text of 1 to 100 characters");
        }

        if (request.Scopes is not { Count: > 0 } scopes || !scopes.All(Scope.IsKnown))
        {
            return Refused("scopes", "must be some of ingest, read and admin");
        }

        if (request.ExpiresAt <= now)
        {
            return Refused("expires_at", "must be in the future");
        }

        if (request.RequestsPerMinute is <= 0)
        {
            return Refused("requests_per_minute", "must be 1 or more");
        }

        var key = NewKey.Make(request.Name, scopes, now, request.ExpiresAt, request.RequestsPerMinute);
        if (!await budget.SpendAsync(() => Ring.AddAsync(key.Kept)))
        {
            return (null, Answer.Of(StatusCodes.Status409Conflict, AnswerError.KeyRingFull));
        }

        cache.Forget();
        return (key, null);
    }

    /// <summary>Revoked and expired ones too, oldest first.</summary>
    public ValueTask<ImmutableArray<ApiKey>> ListAsync() => budget.SpendAsync(Ring.ListAsync);

    /// <summary>False when there is no such key.</summary>
    public async ValueTask<bool> RevokeAsync(Guid id)
    {
        var isKnown = await budget.SpendAsync(() => Ring.RevokeAsync(id));
        if (isKnown)
        {
            cache.Forget();
        }

        return isKnown;
    }

    private static (NewKey? Key, Answer? Refusal) Refused(string field, string reason) =>
        (null, Answer.Refused(AnswerError.InvalidField, field, reason));
}
