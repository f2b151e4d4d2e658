using System.Text;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Net.Http.Headers;
using Telemetry.Api.Answers;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>Sends an export's pages as its answer. One that cannot be finished is cut off, so that it never looks whole.</summary>
internal static class ExportStream
{
    private const string UntilHeader = "X-Until";

    /// <param name="context">Nothing of its answer has been sent.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="reading">Stands at the first page.</param>
    /// <param name="visit">Is told how it ended.</param>
    public static async Task SendAsync<TRow>(
        HttpContext context, ExportRequest<TRow> request, IAsyncEnumerator<ExportPage<TRow>> reading, ExportVisit visit)
    {
        SetHeaders(context.Response, request);
        await using var compressed = Compressed(context, request.Format);
        var body = compressed ?? context.Response.Body;
        await using var writer = request.Format.Write(body, request.Columns);
        try
        {
            var rows = await WriteAsync(writer, reading, visit.Ending);
            if (request.HasEndLine)
            {
                await body.WriteAsync(EndLine(rows, request.Until), visit.Ending);
            }

            visit.Completed();
        }
        catch (Exception exception)
        {
            // Before the compression writes its own end.
            context.Abort();
            if (!visit.EndedBy(exception))
            {
                throw;
            }
        }
    }

    private static void SetHeaders<TRow>(HttpResponse response, ExportRequest<TRow> request)
    {
        response.ContentType = request.Format.ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = $"{HeaderNames.Accept}, {HeaderNames.AcceptEncoding}";
        response.Headers.ContentDisposition = $"attachment; filename={request.Table.Name}.{request.Format.Name}";
        if (request.Until is { } until)
        {
            response.Headers[UntilHeader] = TimeText.Of(until);
        }
    }

    private static async Task<long> WriteAsync<TRow>(
        RowWriter<TRow> writer, IAsyncEnumerator<ExportPage<TRow>> reading, CancellationToken cancellationToken)
    {
        long rows = 0;
        do
        {
            var page = reading.Current.Rows;
            await writer.WriteAsync(page, cancellationToken);
            rows += page.Length;
        }
        while (await reading.MoveNextAsync());

        await writer.EndAsync(cancellationToken);
        return rows;
    }

    /// <summary>Null: the reader takes it as it is.</summary>
    private static Stream? Compressed(HttpContext context, ExportFormat format)
    {
        var compression = context.RequestServices.GetRequiredService<IResponseCompressionProvider>();
        if (format.IsCompressed || !compression.CheckRequestAcceptsCompression(context)
            || compression.GetCompressionProvider(context) is not { } provider)
        {
            return null;
        }

        context.Response.Headers.ContentEncoding = provider.EncodingName;
        return provider.CreateStream(context.Response.Body);
    }

    private static byte[] EndLine(long rows, DateTimeOffset? until) => Encoding.UTF8.GetBytes(
        $$"""{"end":true,"rows":{{rows}},"until":{{(until is { } time ? $"\"{TimeText.Of(time)}\"" : "null")}}}""" + "\n");
}
