using Microsoft.AspNetCore.Http.HttpResults;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Api.Requests;
using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Statistics;

/// <summary>Making all statistics anew from the heartbeats that are kept.</summary>
internal static class RebuildEndpoints
{
    public static void MapRebuild(this IEndpointRouteBuilder routes)
    {
        var rebuild = routes.MapGroup("/api/statistics/rebuild").WithTags("Statistics").TakesOnly();
        rebuild.MapPost("", BeginAsync)
            .RequireAuthorization(Scope.Admin)
            .WithSummary("Begins to make all statistics anew from the heartbeats that are kept; the old ones answer meanwhile")
            .Produces<RebuildAnswer>(StatusCodes.Status202Accepted)
            .ProducesRefusals(StatusCodes.Status503ServiceUnavailable);
        rebuild.MapGet("", ReadAsync)
            .RequireAuthorization(Scope.Read)
            .WithSummary("How far a rebuild is")
            .Produces<RebuildAnswer>()
            .ProducesRefusals(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> BeginAsync(IGrainFactory grains, RetryBudget budget, CancellationToken cancellationToken)
    {
        await budget.SpendAsync(
            async () =>
            {
                await grains.GetGrain<IFoldGrain>(0).RebuildAsync();
                return true;
            },
            cancellationToken);
        return AnswerOf(new FoldProgress { Rebuild = 0 }, StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ReadAsync(IGrainFactory grains, RetryBudget budget, CancellationToken cancellationToken) =>
        AnswerOf(
            await budget.SpendAsync(() => grains.GetGrain<IFoldGrain>(0).GetProgressAsync(), cancellationToken),
            StatusCodes.Status200OK);

    private static JsonHttpResult<RebuildAnswer> AnswerOf(FoldProgress progress, int status) => TypedResults.Json(
        new RebuildAnswer
        {
            Ok = true,
            StatusCode = status,
            Running = progress.Rebuild is not null,
            Progress = progress.Rebuild,
            AsOf = progress.AsOf,
        },
        FrontDoorJson.Default.RebuildAnswer,
        statusCode: status);
}

/// <summary>How far a rebuild is.</summary>
public sealed record RebuildAnswer
{
    public required bool Ok { get; init; }
    public required int StatusCode { get; init; }

    /// <summary>False: none is under way.</summary>
    public required bool Running { get; init; }

    /// <summary>From 0 to 1; absent when none is under way.</summary>
    public double? Progress { get; init; }

    /// <summary>Heartbeats up to here are in the statistics that answer. Absent while that is not known.</summary>
    public DateTimeOffset? AsOf { get; init; }
}
