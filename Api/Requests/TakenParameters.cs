using Telemetry.Api.Answers;

namespace Telemetry.Api.Requests;

internal static class TakenParameters
{
    /// <summary>
    /// Names the parameters of a call, or of each call of a group. One that has another name is refused: passed over, a
    /// mistyped <c>dry_run</c> would be an import.
    /// </summary>
    public static TBuilder TakesOnly<TBuilder>(this TBuilder calls, params string[] names)
        where TBuilder : IEndpointConventionBuilder =>
        calls.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(AnswerBody), ["application/json"]))
            .AddEndpointFilter(async (call, next) =>
            {
                var query = new QueryParameters(call.HttpContext.Request.Query, names);
                query.NothingElse();
                return query.Refusal ?? await next(call);
            });
}
