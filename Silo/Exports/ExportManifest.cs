using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Silo.Exports;

/// <summary>manifest.json: what is in a directory of exported files, by their names.</summary>
internal sealed record ExportManifest(IReadOnlyList<ExportedFile> Files)
{
    private const string Name = "manifest.json";

    /// <summary>Puts the file in the place of one with its name.</summary>
    public static async Task AddAsync(DirectoryInfo directory, ExportedFile file, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory.FullName, Name);
        var before = File.Exists(path)
            ? JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, cancellationToken), ExportManifestJson.Default.ExportManifest)
            : null;
        var files = (before?.Files ?? []).Where(other => other.Name != file.Name).Append(file);
        var manifest = new ExportManifest([.. files.OrderBy(one => one.Name, StringComparer.Ordinal)]);
        await File.WriteAllBytesAsync(
            path + ".part", JsonSerializer.SerializeToUtf8Bytes(manifest, ExportManifestJson.Default.ExportManifest), cancellationToken);
        File.Move(path + ".part", path, overwrite: true);
    }
}

/// <param name="Name">Without a directory.</param>
/// <param name="Rows">Heartbeats or states in it.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its bytes, hexadecimal.</param>
internal sealed record ExportedFile(string Name, long Rows, long Bytes, string Sha256);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ExportManifest))]
internal sealed partial class ExportManifestJson : JsonSerializerContext;
