using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CsvHelper;
using Microsoft.Net.Http.Headers;
using Telemetry.Api.Answers;

namespace Telemetry.Api.Statistics;

/// <summary>An answer as JSON, or its figures as CSV.</summary>
internal sealed class AnswerResult<T>(T answer, JsonTypeInfo<T> json, Func<T, AnswerTable> table, bool asCsv) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.Vary = HeaderNames.Accept;
        return asCsv ? WriteCsvAsync(response, httpContext.RequestAborted) : WriteJsonAsync(response, httpContext.RequestAborted);
    }

    /// <summary>An object with <c>ok</c> and <c>status_code</c>, as every answer of the receiver is.</summary>
    private async Task WriteJsonAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = "application/json";
        response.BodyWriter.Write("""{"ok":true,"status_code":200,"""u8);
        response.BodyWriter.Write(JsonSerializer.SerializeToUtf8Bytes(answer, json).AsSpan(1));
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private async Task WriteCsvAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = "text/csv; charset=utf-8";
        var (columns, rows) = table(answer);
        var options = CsvWriterOptions.Default with { NewLine = "\r\n" };
        await using var csv = CsvWriter.Create(response.Body, options, leaveOpen: true);
        await csv.WriteRecordAsync([.. columns], cancellationToken);
        foreach (var row in rows)
        {
            foreach (var cell in row)
            {
                // A number that is below zero begins like a formula and is none.
                switch (cell)
                {
                    case long number:
                        csv.WriteField(number);
                        break;
                    case int number:
                        csv.WriteField(number);
                        break;
                    default:
                        csv.WriteField(CsvCell.Defuse(AnswerTable.TextOf(cell) ?? ""));
                        break;
                }
            }

            await csv.EndRecordAsync(cancellationToken);
        }

        await csv.FlushAsync(cancellationToken);
    }
}
