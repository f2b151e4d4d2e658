using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Telemetry.Api.Imports;

/// <summary>What the OpenAPI document says of a call beyond its types: parameters, the file, and an answer as an example.</summary>
/// <param name="Takes">Whether a file is sent.</param>
/// <param name="Status">Of the answer that the example is of.</param>
internal sealed record ImportDocs(bool Takes, string Status)
{
    public const string BeginDescription =
        "The file is the body, or `file` of a form. Its format is found by what is in it. First comes a report: rows, times, "
        + "layouts, installations, what is kept already, and what is refused, with line numbers. Then the rows, batch by batch; "
        + "`GET` says how far it is. A row whose installation has a heartbeat within a second of it is the same row, so the same "
        + "file again adds nothing, and an import that broke off goes on when its file comes again. What a file does not say is "
        + "asked (`asks` in the report, state `asking`) and never guessed.";

    public static readonly ImportDocs Begin = new(true, "202");
    public static readonly ImportDocs One = new(false, "200");

    private const string Example =
        """
        {
          "ok": true, "status_code": 200,
          "import": {
            "number": 1, "state": "done", "running": false, "progress": 1, "key_id": "config:admins", "key_name": "admins",
            "begun_at": "2026-11-24T07:12:03.123456Z", "ended_at": "2026-11-24T07:12:09.004511Z",
            "file_name": "heartbeats.csv", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "bytes": 15728640, "time_zone": "Europe/Berlin", "date_order": "dmy", "dry_run": false,
            "checked": 0, "added": 8110, "known": 12, "refused": 2, "erased": 0, "removed": 0,
            "report": {
              "format": "CSV", "rows": 8124, "heartbeats": 8122, "known": 12, "instances": 61,
              "from": "2026-01-26T11:43:03.000000Z", "to": "2026-11-23T22:58:41.000000Z",
              "layouts": [
                {"layout": "sheet of 23 columns", "rows": 7900}, {"layout": "sheet of 21 columns", "rows": 224}
              ],
              "refused": [
                {"field": "instance_id", "reason": "must be a UUID, and not the nil UUID", "rows": 2, "lines": "2, 230"}
              ],
              "repaired": [], "asks": []
            }
          }
        }
        """;

    private static readonly OpenApiParameter[] Parameters =
    [
        Parameter("time_zone", "Of the spreadsheet (File, Settings), as IANA calls it: `Europe/Berlin`.", JsonSchemaType.String),
        Parameter("date_order", "How its dates are written.", JsonSchemaType.String, "dmy", "mdy", "ymd"),
        Parameter("dry_run", "The report alone; nothing is written.", JsonSchemaType.Boolean),
        Parameter("name", "Of the file, for the record.", JsonSchemaType.String),
    ];

    /// <summary>That an import's address may have.</summary>
    public static readonly string[] ParameterNames = [.. Parameters.Select(parameter => parameter.Name!)];

    public void AddTo(OpenApiOperation operation)
    {
        if (operation.Responses?[Status].Content?["application/json"] is { } json)
        {
            json.Example = JsonNode.Parse(Example.Replace("\"status_code\": 200", $"\"status_code\": {Status}", StringComparison.Ordinal));
        }

        if (!Takes)
        {
            return;
        }

        operation.Parameters = [.. operation.Parameters ?? [], .. Parameters];
        var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "file" },
            Properties = Parameters.Where(parameter => parameter.Name != "name")
                .ToDictionary(parameter => parameter.Name!, parameter => parameter.Schema!),
        };
        form.Properties["file"] = file;
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/octet-stream"] = new() { Schema = file },
                ["multipart/form-data"] = new() { Schema = form },
            },
        };
    }

    private static OpenApiParameter Parameter(string name, string description, JsonSchemaType type, params string[] values) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Schema = new OpenApiSchema { Type = type, Enum = values.Length == 0 ? null : [.. values.Select(value => (JsonNode)value)] },
    };
}
