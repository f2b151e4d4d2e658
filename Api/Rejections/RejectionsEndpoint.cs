using System.Text;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Api.Requests;
using Telemetry.Api.Retries;
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
            .WithSummary("Heartbeats that came with a good key and were refused or repaired for what they hold, newest first")
            .WithDescription(
                "One row for each refused heartbeat and for each repaired field of a recorded one; `outcome` takes one kind. "
                + "`before` is the `next` of the page before. `include=body` (scope admin) adds the bodies of refused "
                + "heartbeats, which may hold a contact address.")
            .Produces<RejectionPage>()
            .TakesOnly("before", "limit", "outcome", "include")
            .ProducesRefusals(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> ListAsync(
        HttpContext context, IGrainFactory grains, RetryBudget budget, string? before, string? limit, string? outcome,
        string? include)
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

        RejectionOutcome? kind = outcome switch
        {
            "refused" => RejectionOutcome.Refused,
            "repaired" => RejectionOutcome.Repaired,
            _ => null,
        };
        if (kind is null && outcome is not (null or ""))
        {
            return Answer.Refused(AnswerError.InvalidField, nameof(outcome), "must be refused or repaired");
        }

        if (include is not (null or "" or "body"))
        {
            return Answer.Refused(AnswerError.InvalidField, nameof(include), "must be body");
        }

        if (include == "body" && !Caller.Of(context.User).May(Scope.Admin))
        {
            return Answer.Forbidden;
        }

        var list = await budget.SpendAsync(
            () => grains.GetGrain<IRejectionsGrain>(0).ListAsync(new RejectionQuery(before is null ? null : cursor, count, kind)));
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
        Outcome = rejection.Outcome == RejectionOutcome.Refused ? "refused" : "repaired",
        KeyId = rejection.KeyId,
        Error = rejection.Error,
        Field = rejection.Field,
        Reason = rejection.Reason,
        InstanceId = rejection.InstanceId,
        EventyayVersion = rejection.EventyayVersion,
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

/// <summary>One refused heartbeat, or one repaired field of a recorded one.</summary>
public sealed record RejectionView
{
    public required Guid Id { get; init; }
    public required DateTimeOffset ReceivedAtUtc { get; init; }

    /// <summary><c>refused</c> or <c>repaired</c>.</summary>
    public required string Outcome { get; init; }
    public required string KeyId { get; init; }

    /// <summary>The error code of the answer, or of the answer that an unrepaired field would have had.</summary>
    public required string Error { get; init; }

    /// <summary>The field or fields it is about; absent when it is about the whole body.</summary>
    public string? Field { get; init; }
    public string? Reason { get; init; }

    /// <summary>Absent when the body did not say.</summary>
    public Guid? InstanceId { get; init; }

    /// <summary>Absent when the body did not say.</summary>
    public string? EventyayVersion { get; init; }

    /// <summary>
    /// Only of a refused heartbeat and when asked for: the body as text, without what is private in it, with U+FFFD for
    /// what is no text, cut at 10,000 bytes.
    /// </summary>
    public string? Body { get; init; }
}
