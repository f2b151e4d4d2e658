using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Fleet.Run;

/// <summary>The one JSON form of a report.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true)]
[JsonSerializable(typeof(RunReport))]
public sealed partial class RunReportJson : JsonSerializerContext
{
    public static Task WriteAsync(string path, RunReport report, CancellationToken cancellation) =>
        File.WriteAllBytesAsync(path, JsonSerializer.SerializeToUtf8Bytes(report, Default.RunReport), cancellation);
}
