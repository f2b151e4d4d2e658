using Microsoft.OpenApi;

namespace Telemetry.Api.Exports;

/// <summary>An export's parameters and headers for the OpenAPI document.</summary>
internal static class ExportDocs
{
    public static Task DescribeAsync(OpenApiOperation operation)
    {
        operation.Parameters =
        [
            .. ExportRequest.Parameters.Select(parameter => new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            }),
        ];
        return Task.CompletedTask;
    }
}
