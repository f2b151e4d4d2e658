using Telemetry.Api.Answers;
using Telemetry.Api.Keys;

namespace Telemetry.Api.Exports;

/// <summary>
/// Every kept heartbeat, oldest first, as one stream. The last row that a reader has seen is the cursor from which it
/// can go on, so a stream that broke off is no loss.
/// </summary>
internal static class ExportEndpoint
{
    public static void MapExport(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/heartbeats", ExportAsync)
            .RequireAuthorization(Scope.Read)
            .WithTags("Heartbeats")
            .WithSummary("The kept heartbeats, oldest first: the documented columns as NDJSON, CSV or Parquet")
            .WithDescription(
                "Goes up to the header `X-Until`: `to`, or 3 minutes ago, because a heartbeat may still be added before that. "
                + "Begin the next export there, or at the cursor of the last row, and none is missed. A stream that breaks off "
                + "has no last chunk, which HTTP clients report; see also `end`. In CSV, cells that a spreadsheet would "
                + "run have an apostrophe before them; NDJSON and Parquet change nothing.")
            .Produces<string>(StatusCodes.Status200OK, ExportFormat.Ndjson.MediaType, [.. ExportFormat.All.Skip(1).Select(format => format.MediaType)])
            .ProducesRefusals(StatusCodes.Status400BadRequest, StatusCodes.Status503ServiceUnavailable)
            .AddOpenApiOperationTransformer((operation, _, _) => ExportDocs.DescribeAsync(operation));

        routes.MapGet("/api/heartbeats/bigquery-schema.json", BigQuerySchema.Answer)
            .RequireAuthorization(Scope.Read)
            .WithTags("Heartbeats")
            .WithSummary("The schema of exported heartbeats, as bq mk and bq load take it")
            .WithDescription("`include` and `columns` as for `/api/heartbeats`.")
            .Produces<BigQueryField[]>()
            .ProducesRefusals(StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> ExportAsync(HttpContext context, ExportPages pages, ExportDoor door, TimeProvider time)
    {
        if (ExportRequest.Parse(context.Request, time.GetUtcNow(), out var refusal) is not { } request)
        {
            return refusal!;
        }

        if (request.IsForAdmin && !Caller.Of(context.User).May(Scope.Admin))
        {
            return Answer.Forbidden;
        }

        using var visit = door.TryEnter(request.Format, context.RequestAborted);
        if (visit is null)
        {
            return Answer.Unavailable;
        }

        // The first page is read before the status is sent, so that a store that is away gets its 503.
        await using var reading = pages.ReadAsync(request.Query, visit.Ending).GetAsyncEnumerator(CancellationToken.None);
        try
        {
            await reading.MoveNextAsync();
        }
        catch (Exception exception) when (visit.EndedBy(exception))
        {
            return Answer.Unavailable;
        }

        await ExportStream.SendAsync(context, request, reading, visit);
        return Results.Empty;
    }
}
