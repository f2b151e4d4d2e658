using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>
/// Every kept heartbeat, oldest first, as one stream. The last row that a reader has seen is the cursor from which it
/// can go on, so a stream that broke off is no loss.
/// </summary>
internal static class ExportEndpoint
{
    private const int FlushBytes = 32 * 1024;

    public static void MapExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/heartbeats", ExportAsync)
            .RequireAuthorization(Scope.Read)
            .WithTags("Heartbeats")
            .WithSummary("The kept heartbeats, oldest first: the documented columns as NDJSON, or CSV")
            .WithDescription(
                "`cursor` is `<received_at_utc>_<instance_id>` of the last row seen. `include=maintainer_contact,raw_payload` "
                + "wants scope admin. CSV by `Accept: text/csv` or `format=csv`, with cells that a spreadsheet would run "
                + "defused by a leading apostrophe.")
            .Produces<string>(StatusCodes.Status200OK, "application/x-ndjson", "text/csv")
            .ProducesRefusals(StatusCodes.Status400BadRequest, StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> ExportAsync(HttpContext context, ExportRows export)
    {
        if (!ExportRequest.TryParse(context.Request, out var request, out var refusal))
        {
            return refusal;
        }

        if ((request.Query.IncludeContact || request.Query.IncludeRawPayload) && !Caller.Of(context.User).May(Scope.Admin))
        {
            return Answer.Forbidden;
        }

        // The first row is fetched before the status is sent, so that a store that is away gets its 503.
        await using var rows = export.ReadAsync(request.Query, context.RequestAborted)
            .GetAsyncEnumerator(context.RequestAborted);
        bool any;
        try
        {
            any = await rows.MoveNextAsync();
        }
        catch (TimeoutException)
        {
            return Answer.Unavailable;
        }

        await (request.AsCsv ? WriteCsvAsync(context, request, rows, any) : WriteNdjsonAsync(context, request, rows, any));
        return Results.Empty;
    }

    private static async Task WriteNdjsonAsync(
        HttpContext context, ExportRequest request, IAsyncEnumerator<Heartbeat> rows, bool any)
    {
        context.Response.ContentType = "application/x-ndjson";
        var body = context.Response.BodyWriter;
        await using var json = new Utf8JsonWriter(
            body, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        for (; any; any = await rows.MoveNextAsync())
        {
            json.WriteStartObject();
            foreach (var column in request.Columns)
            {
                json.WritePropertyName(column.Name);
                column.WriteJson(json, rows.Current);
            }

            json.WriteEndObject();
            await json.FlushAsync(context.RequestAborted);
            json.Reset();
            body.GetSpan(1)[0] = (byte)'\n';
            body.Advance(1);
            if (body.UnflushedBytes > FlushBytes)
            {
                await body.FlushAsync(context.RequestAborted);
            }
        }

        await body.FlushAsync(context.RequestAborted);
    }

    private static async Task WriteCsvAsync(
        HttpContext context, ExportRequest request, IAsyncEnumerator<Heartbeat> rows, bool any)
    {
        context.Response.ContentType = "text/csv; charset=utf-8";
        var options = CsvWriterOptions.Default with { NewLine = "\r\n", Injection = CsvInjection.Escape };
        await using var csv = CsvWriter.Create(context.Response.Body, options, leaveOpen: true);
        await csv.WriteRecordAsync([.. request.Columns.Select(column => column.Name)], context.RequestAborted);
        for (; any; any = await rows.MoveNextAsync())
        {
            foreach (var column in request.Columns)
            {
                csv.WriteField(column.CsvOf(rows.Current) ?? "");
            }

            await csv.EndRecordAsync(context.RequestAborted);
        }

        await csv.FlushAsync(context.RequestAborted);
    }
}
