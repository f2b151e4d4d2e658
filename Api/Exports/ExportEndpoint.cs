using Telemetry.Api.Answers;
using Telemetry.Api.Keys;

namespace Telemetry.Api.Exports;

/// <summary>
/// Every kept heartbeat, oldest first, or every state, each as one stream. The last row that a reader has seen is the cursor
/// from which it can go on, so a stream that broke off is no loss.
/// </summary>
internal static class ExportEndpoint
{
    private const string Broken =
        "A stream that breaks off has no last chunk, which HTTP clients report; see also `end`. In CSV, cells that a spreadsheet "
        + "would run have an apostrophe before them; NDJSON and Parquet change nothing.";

    public static void MapExports(this IEndpointRouteBuilder routes)
    {
        routes.MapExport(
            ExportTables.Heartbeats,
            "The kept heartbeats, oldest first: the documented columns as NDJSON, CSV or Parquet",
            "Goes up to the header `X-Until`: `to`, or 3 minutes ago, because a heartbeat may still be added before that. With a "
            + "filter it also ends where heartbeats are not yet in the statistics. Begin the next export there, or at the cursor of "
            + "the last row, and none is missed. " + Broken);
        routes.MapExport(
            ExportTables.States,
            "What each instance was like and for how long, by instance and time: a row for each state, as NDJSON, CSV or Parquet",
            "A state is a stretch of days (UTC) in which an instance reported the same things; those of one instance never overlap, so "
            + "`valid_from <= day < valid_until` is every instance that was active on a day, once. `from` and `to` ask for states that "
            + "held at some time between them. The header `X-Until` says up to when heartbeats are in the states. States change: the "
            + "last one of an instance goes on with each heartbeat. " + Broken);
    }

    private static void MapExport<TRow>(this IEndpointRouteBuilder routes, ExportTable<TRow> table, string summary, string description)
    {
        var exports = routes.MapGroup($"/api/{table.Name}").RequireAuthorization(Scope.Read).WithTags("Exports");
        exports.MapGet(
                "",
                (HttpContext context, ExportPages pages, ExportDoor door, TimeProvider time) => ExportAsync(table, context, pages, door, time))
            .WithSummary(summary)
            .WithDescription(description)
            .Produces<string>(StatusCodes.Status200OK, ExportFormat.Ndjson.MediaType, [.. ExportFormat.All.Skip(1).Select(format => format.MediaType)])
            .ProducesRefusals(StatusCodes.Status400BadRequest, StatusCodes.Status503ServiceUnavailable)
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                ExportDocs.Describe(operation, table);
                return Task.CompletedTask;
            });

        exports.MapGet("bigquery-schema.json", (HttpRequest request) => BigQuerySchema.Answer(request, table))
            .WithSummary($"The schema of exported {table.Name}, as bq mk and bq load take it")
            .WithDescription($"`include` and `columns` as for `/api/{table.Name}`.")
            .Produces<BigQueryField[]>()
            .ProducesRefusals(StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> ExportAsync<TRow>(
        ExportTable<TRow> table, HttpContext context, ExportPages pages, ExportDoor door, TimeProvider time)
    {
        if (ExportRequest<TRow>.Parse(context.Request, table, time.GetUtcNow(), out var refusal) is not { } request)
        {
            return refusal!;
        }

        if (request.IsForAdmin && !Caller.Of(context.User).May(Scope.Admin))
        {
            return Answer.Forbidden;
        }

        if (request.WantsStates)
        {
            request = request.EndingBy(await pages.StatesCompleteUntilAsync(context.RequestAborted));
        }

        using var visit = door.TryEnter(request.Format, context.RequestAborted);
        if (visit is null)
        {
            return Answer.Unavailable;
        }

        // The first page is read before the status is sent, so that a store that is away gets its 503.
        await using var reading = pages.ReadAsync(table, request.Query, visit.Ending).GetAsyncEnumerator(CancellationToken.None);
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
