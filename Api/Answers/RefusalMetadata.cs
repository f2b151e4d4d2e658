namespace Telemetry.Api.Answers;

internal static class RefusalMetadata
{
    /// <summary>Documents the statuses; every route that wants a key can also answer 401, 403 and 429.</summary>
    public static RouteHandlerBuilder ProducesRefusals(this RouteHandlerBuilder route, params int[] statuses)
    {
        int[] all = [.. statuses, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests];
        return all.Aggregate(route, (built, status) => built.Produces<AnswerBody>(status));
    }
}
