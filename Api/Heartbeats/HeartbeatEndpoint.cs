using Telemetry.Api.Answers;
using Telemetry.Api.Keys;

namespace Telemetry.Api.Heartbeats;

internal static class HeartbeatEndpoint
{
    public const string Path = "/api/heartbeat";

    /// <summary>Routing hands the request to the intake at once, which asks for the key at its place in the contract's order.</summary>
    public static void MapHeartbeat(this IEndpointRouteBuilder routes)
    {
        Delegate take = routes.ServiceProvider.GetRequiredService<HeartbeatIntake>().TakeAsync;
        routes.MapPost(Path, take)
            .WithMetadata(new WantsScope(Scope.Ingest))
            .WithTags("Heartbeats")
            .WithSummary("Records the heartbeat of an instance, once in 23 hours")
            .WithDescription(
                "An `Idempotency-Key` (a UUID) makes repeating the request safe: the same one again is answered like the "
                + "first time and recorded once. Checks run in this order: method, size, key and its own limit, content type, body, "
                + "JSON, required fields, fields, rate, store.")
            .Produces<AnswerBody>()
            .ProducesRefusals(
                StatusCodes.Status400BadRequest, StatusCodes.Status405MethodNotAllowed, StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable)
            .ShortCircuit();
    }
}
