using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Telemetry.Api.Heartbeats;

namespace Telemetry.Api.Imports.Sheets;

/// <summary>
/// A body for a row that has none, made of its values, as a sender would have written it. So values that have no column of
/// their own are kept too, and the reader of posted bodies looks at all of them for what is wrong or private.
/// </summary>
internal static class ComposedBody
{
    /// <summary>Says of a body that no sender has written it.</summary>
    public const string Mark = "composed_from";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="values">One of each field; an object of <c>metrics</c> is made where it is needed.</param>
    public static byte[] Of(IEnumerable<(Field Field, JsonNode Value)> values)
    {
        var body = new JsonObject { [Mark] = "columns" };
        var metrics = new JsonObject();
        foreach (var (field, value) in values)
        {
            (field.IsInMetrics ? metrics : body)[field.Member] = value;
        }

        if (metrics.Count > 0)
        {
            body[Field.Metrics.Member] = metrics;
        }

        return JsonSerializer.SerializeToUtf8Bytes(body, Relaxed);
    }
}
