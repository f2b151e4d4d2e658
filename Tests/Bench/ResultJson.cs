using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Bench;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(List<Result>))]
internal sealed partial class ResultJson : JsonSerializerContext
{
    /// <summary>Every single figure, and what follows from them.</summary>
    public static async Task WriteAsync(List<Result> results, FileInfo file, CancellationToken cancellationToken)
    {
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, results, Default.ListResult, cancellationToken);
    }
}
