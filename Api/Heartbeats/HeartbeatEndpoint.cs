using Telemetry.Api.Answers;
using Telemetry.Api.Keys;

namespace Telemetry.Api.Heartbeats;

internal static class HeartbeatEndpoint
{
    public const string Path = "/api/heartbeat";

    public static void MapHeartbeat(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, (HttpContext context, HeartbeatIntake intake) => intake.TakeAsync(context))
            .RequireAuthorization(Scope.Ingest)
            .WithMetadata(new HeartbeatBody.Wanted())
            .WithTags("Heartbeats")
            .WithSummary("Records the heartbeat of an instance, once in 23 hours")
            .WithDescription(
                "An `Idempotency-Key` (a UUID) makes repeating the request safe: the same one again is answered like the "
                + "first time and recorded once. Checks run in this order: method, size, key, content type, body, JSON, "
                + "required fields, fields, rate, store.")
            .Produces<AnswerBody>()
            .ProducesRefusals(
                StatusCodes.Status400BadRequest,
                StatusCodes.Status405MethodNotAllowed,
                StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType,
                StatusCodes.Status429TooManyRequests,
                StatusCodes.Status500InternalServerError,
                StatusCodes.Status503ServiceUnavailable);
}
