using System.Text;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Rejections;

internal static class RejectionsEndpoint
{
    private const int DefaultLimit = 50;
    private const int MostAtOnce = 500;

    public static void MapRejections(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/rejections", ListAsync)
            .RequireAuthorization(Scope.Read)
            .WithTags("Rejections")
            .WithSummary("Heartbeats that came with a good key and were refused for what they hold, newest first")
            .WithDescription(
                "`before` is the `next` of the page before. `include=body` (scope admin) adds the bodies, which may hold "
                + "a contact address.")
            .Produces<RejectionPage>()
            .ProducesRefusals(StatusCodes.Status400BadRequest);

    private static async Task<IResult> ListAsync(
        HttpContext context, IGrainFactory grains, string? before, string? limit, string? include)
    {
        var cursor = Guid.Empty;
        var count = DefaultLimit;
        if (before is not null && !Guid.TryParseExact(before, "D", out cursor))
        {
            return Answer.Refused(AnswerError.InvalidField, nameof(before), "must be the id of a rejection");
        }

        if (limit is not null && !(int.TryParse(limit, out count) && count is >= 1 and <= MostAtOnce))
        {
            return Answer.Refused(AnswerError.InvalidField, nameof(limit), "must be a number from 1 to 500");
        }

        if (include is not (null or "" or "body"))
        {
            return Answer.Refused(AnswerError.InvalidField, nameof(include), "must be body");
        }

        if (include == "body" && !Caller.Of(context.User).May(Scope.Admin))
        {
            return Answer.Forbidden;
        }

        var list = await grains.GetGrain<IRejectionsGrain>(0).ListAsync(before is null ? null : cursor, count);
        return TypedResults.Json(
            new RejectionPage
            {
                Ok = true,
                StatusCode = StatusCodes.Status200OK,
                Rejections = [.. list.Select(rejection => View(rejection, include == "body"))],
                Next = list.Length == count ? list[^1].Id : null,
            },
            FrontDoorJson.Default.RejectionPage);
    }

    private static RejectionView View(Rejection rejection, bool withBody) => new()
    {
        Id = rejection.Id,
        ReceivedAtUtc = rejection.ReceivedAt,
        KeyId = rejection.KeyId,
        Error = rejection.Error,
        Field = rejection.Field,
        Reason = rejection.Reason,
        Body = withBody && rejection.Body is { } body ? Encoding.UTF8.GetString(body) : null,
    };
}

/// <summary>A page of rejections.</summary>
public sealed record RejectionPage
{
    public required bool Ok { get; init; }
    public required int StatusCode { get; init; }
    public required IReadOnlyList<RejectionView> Rejections { get; init; }

    /// <summary>What to give as <c>before</c> for the next page; absent on the last one.</summary>
    public Guid? Next { get; init; }
}

/// <summary>One refused heartbeat.</summary>
public sealed record RejectionView
{
    public required Guid Id { get; init; }
    public required DateTimeOffset ReceivedAtUtc { get; init; }
    public required string KeyId { get; init; }
    public required string Error { get; init; }

    /// <summary>The field or fields it is about; absent when it is about the whole body.</summary>
    public string? Field { get; init; }
    public string? Reason { get; init; }

    /// <summary>Only when asked for: the body as text, with U+FFFD for what is none, cut at 10,000 bytes.</summary>
    public string? Body { get; init; }
}
