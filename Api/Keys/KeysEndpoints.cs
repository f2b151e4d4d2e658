using Telemetry.Api.Answers;
using Telemetry.Api.Requests;

namespace Telemetry.Api.Keys;

internal static class KeysEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/keys").RequireAuthorization(Scope.Admin).WithTags("Keys").TakesOnly();
        keys.MapPost("", CreateAsync)
            .WithSummary("Makes a key and returns its text, this once")
            .Produces<KeyCreated>(StatusCodes.Status201Created)
            .ProducesRefusals(
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

    private static async Task<IResult> CreateAsync(HttpContext context, KeyIssue keys)
    {
        var (request, refusal) = await RequestJson.ReadAsync(context, FrontDoorJson.Default.KeyRequest);
        if (request is null)
        {
            return refusal!;
        }

        (var key, refusal) = await keys.MakeAsync(request);
        if (key is null)
        {
            return refusal!;
        }

        var created = new KeyCreated
        {
            Ok = true,
            StatusCode = StatusCodes.Status201Created,
            Key = key.Text,
            Details = KeyView.Of(key.Kept),
        };
        return TypedResults.Json(created, FrontDoorJson.Default.KeyCreated, statusCode: created.StatusCode);
    }

    private static async Task<IResult> ListAsync(KeyIssue keys) => TypedResults.Json(
        new KeyList { Ok = true, StatusCode = StatusCodes.Status200OK, Keys = [.. (await keys.ListAsync()).Select(KeyView.Of)] },
        FrontDoorJson.Default.KeyList);

    private static async Task<IResult> RevokeAsync(string id, KeyIssue keys) =>
        Guid.TryParseExact(id, "D", out var key) && await keys.RevokeAsync(key)
            ? Answer.Done("key_revoked")
            : Answer.Of(StatusCodes.Status404NotFound);
}
