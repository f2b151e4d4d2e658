using Telemetry.Api.Answers;
using Telemetry.Api.Requests;
using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Keys;

internal static class KeysEndpoints
{
    private const int LongestName = 100;

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/keys").RequireAuthorization(Scope.Admin).WithTags("Keys");
        keys.MapPost("", CreateAsync)
            .WithSummary("Makes a key and returns its text, this once")
            .Produces<KeyCreated>(StatusCodes.Status201Created)
            .ProducesRefusals(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status409Conflict,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status503ServiceUnavailable);
        keys.MapGet("", ListAsync)
            .WithSummary("The keys that were made here, revoked and expired ones too; not those of the configuration")
            .Produces<KeyList>()
            .ProducesRefusals(StatusCodes.Status503ServiceUnavailable);
        keys.MapDelete("{id}", RevokeAsync)
            .WithSummary("Revokes a key for good, at the latest 30 seconds later on every front door")
            .Produces<AnswerBody>()
            .ProducesRefusals(StatusCodes.Status404NotFound, StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext context, IGrainFactory grains, RetryBudget budget, KeyCache cache, TimeProvider time)
    {
        var (request, refusal) = await RequestJson.ReadAsync(context, FrontDoorJson.Default.KeyRequest);
        if (request is null)
        {
            return refusal!;
        }

        var now = time.GetUtcNow();
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > LongestName)
        {
            return Answer.Refused(AnswerError.InvalidField, "name", "must be text of 1 to 100 characters");
        }

        if (request.Scopes is not { Count: > 0 } scopes || !scopes.All(Scope.IsKnown))
        {
            return Answer.Refused(AnswerError.InvalidField, "scopes", "must be some of ingest, read and admin");
        }

        if (request.ExpiresAt <= now)
        {
            return Answer.Refused(AnswerError.InvalidField, "expires_at", "must be in the future");
        }

        if (request.RequestsPerMinute is <= 0)
        {
            return Answer.Refused(AnswerError.InvalidField, "requests_per_minute", "must be 1 or more");
        }

        var key = NewKey.Make(request.Name, scopes, now, request.ExpiresAt, request.RequestsPerMinute);
        if (!await budget.SpendAsync(() => grains.GetGrain<IKeyRingGrain>(0).AddAsync(key.Kept)))
        {
            return Answer.Of(StatusCodes.Status409Conflict, AnswerError.KeyRingFull);
        }

        cache.Forget();
        var created = new KeyCreated
        {
            Ok = true,
            StatusCode = StatusCodes.Status201Created,
            Key = key.Text,
            Details = KeyView.Of(key.Kept),
        };
        return TypedResults.Json(created, FrontDoorJson.Default.KeyCreated, statusCode: created.StatusCode);
    }

    private static async Task<IResult> ListAsync(IGrainFactory grains, RetryBudget budget)
    {
        var keys = await budget.SpendAsync(() => grains.GetGrain<IKeyRingGrain>(0).ListAsync());
        return TypedResults.Json(
            new KeyList { Ok = true, StatusCode = StatusCodes.Status200OK, Keys = [.. keys.Select(KeyView.Of)] },
            FrontDoorJson.Default.KeyList);
    }

    private static async Task<IResult> RevokeAsync(string id, IGrainFactory grains, RetryBudget budget, KeyCache cache)
    {
        if (!Guid.TryParseExact(id, "D", out var key)
            || !await budget.SpendAsync(() => grains.GetGrain<IKeyRingGrain>(0).RevokeAsync(key)))
        {
            return Answer.Of(StatusCodes.Status404NotFound);
        }

        cache.Forget();
        return Answer.Done("key_revoked");
    }
}
