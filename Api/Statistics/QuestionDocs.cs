using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Statistics;

/// <summary>What the OpenAPI document says of a call: its parameters, and an answer as an example.</summary>
internal sealed partial record QuestionDocs(string Summary, string Description, ImmutableArray<OpenApiParameter> Parameters, string Example)
{
    private static readonly OpenApiParameter At = Parameter(
        "at", "The day, UTC: from the first heartbeat's to today. Today without it.", DaySchema());

    private static readonly ImmutableArray<OpenApiParameter> Range =
    [
        Parameter("from", "The first day, UTC, included. 30 days before the last one without it; not before the first heartbeat.", DaySchema()),
        Parameter("to", "The last day, UTC, included. Today without it, and not after it.", DaySchema()),
    ];

    private static readonly OpenApiParameter Format = Parameter(
        "format", "Without it `Accept` decides; JSON for those who take either.", OneOf(["json", "csv"]));

    private static readonly OpenApiParameter FilterParameter = FilterOf(
        Dimension.All,
        "Without `status` only active installations are counted; where a status is itself what is counted (overview, series by "
        + "status, movement, silence, shared ids), it is passed over.");

    /// <param name="dimensions">That it may ask for.</param>
    /// <param name="meaning">What it leaves, a sentence.</param>
    public static OpenApiParameter FilterOf(IEnumerable<Dimension> dimensions, string meaning) => new()
    {
        Name = "filter",
        In = ParameterLocation.Query,
        Style = ParameterStyle.Form,
        Explode = true,
        Description = "Any of the dimensions, each as a parameter of its own: "
            + "`?database_type=postgresql&database_version=12&database_version=13`. Values of one dimension that are repeated mean "
            + "or, dimensions mean and. `!` before a value excludes it: whoever has any of the plain values and none of the excluded "
            + "ones passes. `(not reported)` stands for no value; an installation without one passes a condition that only excludes "
            + "others. `eventyay_version=1.2.*` is every version that begins with 1.2. " + meaning,
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = dimensions.ToDictionary(
                dimension => dimension.Name,
                IOpenApiSchema (dimension) => new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Description = dimension.Label,
                    Items = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
                }),
        },
    };

    public void AddTo(OpenApiOperation operation)
    {
        operation.Parameters = [.. operation.Parameters ?? [], .. Parameters];
        if (operation.Responses?["200"].Content?["application/json"] is { } json)
        {
            json.Example = JsonNode.Parse(Example);
        }
    }

    private static OpenApiParameter By(IEnumerable<Dimension> dimensions) =>
        Parameter("by", "The dimension.", OneOf(dimensions.Select(dimension => dimension.Name)), isRequired: true);

    private static OpenApiParameter Parameter(string name, string description, OpenApiSchema schema, bool isRequired = false) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Required = isRequired,
        Schema = schema,
    };

    private static OpenApiSchema DaySchema() => new() { Type = JsonSchemaType.String, Format = "date" };

    private static OpenApiSchema OneOf(IEnumerable<string> values) => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. values.Select(value => (JsonNode)value)],
    };
}
