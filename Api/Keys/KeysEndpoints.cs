using System.Text.Json;
using Telemetry.Api.Answers;
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
                StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge);
        keys.MapGet("", ListAsync)
            .WithSummary("The keys that were made here, revoked and expired ones too; not those of the configuration")
            .Produces<KeyList>();
        keys.MapDelete("{id}", RevokeAsync)
            .WithSummary("Revokes a key for good, at the latest 30 seconds later on every front door")
            .Produces<AnswerBody>()
            .ProducesRefusals(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext context, IGrainFactory grains, KeyCache cache, TimeProvider time)
    {
        KeyRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(
                context.Request.Body, FrontDoorJson.Default.KeyRequest, context.RequestAborted);
        }
        catch (JsonException)
        {
            return Answer.Refused(AnswerError.InvalidJson);
        }

        var now = time.GetUtcNow();
        if (string.IsNullOrWhiteSpace(request?.Name) || request.Name.Length > LongestName)
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
        if (!await grains.GetGrain<IKeyRingGrain>(0).AddAsync(key.Kept))
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

    private static async Task<IResult> ListAsync(IGrainFactory grains)
    {
        var keys = await grains.GetGrain<IKeyRingGrain>(0).ListAsync();
        return TypedResults.Json(
            new KeyList { Ok = true, StatusCode = StatusCodes.Status200OK, Keys = [.. keys.Select(KeyView.Of)] },
            FrontDoorJson.Default.KeyList);
    }

    private static async Task<IResult> RevokeAsync(string id, IGrainFactory grains, KeyCache cache)
    {
        if (!Guid.TryParseExact(id, "D", out var key) || !await grains.GetGrain<IKeyRingGrain>(0).RevokeAsync(key))
        {
            return Answer.Of(StatusCodes.Status404NotFound);
        }

        cache.Forget();
        return Answer.Done("key_revoked");
    }
}
