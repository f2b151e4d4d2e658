using System.Text.Json.Serialization;
using Telemetry.Api.Requests;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>The exported columns as BigQuery describes a table. Parquet files have the same types and modes.</summary>
internal static class BigQuerySchema
{
    public static IResult Answer<TRow>(HttpRequest request, ExportTable<TRow> table)
    {
        var parameters = new QueryParameters(request.Query);
        var columns = ExportRequest<TRow>.ColumnsOf(table, parameters);
        parameters.NothingElse();
        return parameters.Refusal is { } refusal
            ? refusal
            : TypedResults.Json([.. columns.Select(FieldOf)], BigQueryJson.Default.BigQueryFieldArray);
    }

    private static BigQueryField FieldOf<TRow>(RowColumn<TRow> column) => new(
        column.Name,
        column.Type switch
        {
            ColumnType.Time => "TIMESTAMP",
            ColumnType.Day => "DATE",
            ColumnType.Flag => "BOOLEAN",
            _ => "STRING",
        },
        column.IsRequired ? "REQUIRED" : "NULLABLE",
        column.Description);
}

/// <param name="Name">The column.</param>
/// <param name="Type">TIMESTAMP, DATE, BOOLEAN or STRING.</param>
/// <param name="Mode">REQUIRED or NULLABLE.</param>
/// <param name="Description">One line.</param>
public sealed record BigQueryField(string Name, string Type, string Mode, string Description);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BigQueryField[]))]
internal sealed partial class BigQueryJson : JsonSerializerContext;
