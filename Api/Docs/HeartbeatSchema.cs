using Microsoft.OpenApi;
using Telemetry.Api.Heartbeats;

namespace Telemetry.Api.Docs;

/// <summary>The heartbeat's body for the OpenAPI document, from the same list of fields that the reader goes by.</summary>
internal static class HeartbeatSchema
{
    public static void Describe(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "Idempotency-Key",
            In = ParameterLocation.Header,
            Description = "Makes repeating the request safe.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
        });
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "At most 10,000 bytes of UTF-8. Absent, null and \"\" all mean: not reported. "
                + "Fields that are not listed are accepted. A field of the wrong type or form is repaired: not reported, and "
                + "named in the answer. URLs, addresses and exact counts are taken out wherever they stand.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = ObjectOf(inMetrics: false) },
            },
        };
    }

    private static OpenApiSchema ObjectOf(bool inMetrics)
    {
        var fields = Field.All.Where(field => field.IsInMetrics == inMetrics).ToList();
        var required = fields.Where(field => field.Form is Form.InstanceId or Form.SchemaVersion);
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = required.Select(field => field.Name).ToHashSet(),
            Properties = fields.ToDictionary(field => field.Member, IOpenApiSchema (field) => Of(field.Form)),
        };
    }

    private static OpenApiSchema Of(Form form) => form switch
    {
        Form.Metrics => ObjectOf(inMetrics: true),
        Form.Flag => new OpenApiSchema { Type = JsonSchemaType.Boolean | JsonSchemaType.Null },
        Form.Plugins => new OpenApiSchema
        {
            Type = JsonSchemaType.Array | JsonSchemaType.Null,
            Items = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
        },
        Form.InstanceId => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
        Form.SchemaVersion => new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Number },
        Form.UrlHash => new OpenApiSchema
        {
            Type = JsonSchemaType.String | JsonSchemaType.Null,
            Pattern = "^[0-9a-fA-F]{16,64}$",
            Description = "Hash of the base URL; a URL in clear is hashed and taken out.",
        },
        Form.Bucket => new OpenApiSchema
        {
            Type = JsonSchemaType.String | JsonSchemaType.Null,
            Description = "A range such as 11-50; an exact count is taken out.",
        },
        Form.Contact => new OpenApiSchema
        {
            Type = JsonSchemaType.String | JsonSchemaType.Null,
            MaxLength = 320,
            Description = "An e-mail address.",
        },
        _ => new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, MaxLength = 200 },
    };
}
