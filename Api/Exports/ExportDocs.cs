using Microsoft.OpenApi;
using Telemetry.Api.Statistics;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Exports;

/// <summary>An export's parameters and an example of its rows for the OpenAPI document.</summary>
internal static class ExportDocs
{
    public static void Describe<TRow>(OpenApiOperation operation, ExportTable<TRow> table)
    {
        operation.Parameters =
        [
            .. table.Parameters.Select(parameter => new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            }),
            QuestionDocs.FilterOf(
                Dimension.All.Where(dimension => dimension.Kind != DimensionKind.Status),
                "A heartbeat passes when the state of its instance on that day does: two heartbeats on one day have the state of the later one."),
        ];
        if (operation.Responses?["200"].Content?[ExportFormat.Ndjson.MediaType] is { } rows)
        {
            rows.Example = table.Example.Trim() + "\n";
        }
    }
}
