using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using ParquetSharp;
using Telemetry.Api.Hosting;

namespace Telemetry.Silo.Exports;

/// <summary>
/// Asks a receiver for the heartbeats of a day, or for all states, and keeps them as a file that is there whole or not at all.
/// </summary>
internal sealed class DayExport(HttpClient receiver, DirectoryInfo directory, string format, string? include)
{
    public const string Parquet = "parquet";
    public const string Ndjson = "ndjson";

    // Much longer than the last line is.
    private const int TailBytes = 1000;

    private string InFormat => $"format={format}{(format == Ndjson ? "&end=true" : "")}";

    private string Columns => Include(include);

    /// <summary>States have no bodies.</summary>
    private string StateColumns => Include(include?.Split(',').FirstOrDefault(column => column == "maintainer_contact"));

    /// <summary>Beside the files, for <c>bq mk</c>.</summary>
    public Task WriteSchemaAsync(CancellationToken cancellationToken) => WholeAsync(
        $"api/heartbeats/bigquery-schema.json?{Columns}", "bigquery-schema.json", (_, _) => Task.FromResult(0L), _ => { }, cancellationToken);

    /// <exception cref="StartException">The receiver refuses, or the day is not over there.</exception>
    /// <exception cref="HttpRequestException">The receiver cannot be reached, or broke off.</exception>
    public Task<ExportedFile> WriteAsync(DateOnly day, CancellationToken cancellationToken) => WholeAsync(
        $"api/heartbeats?from={Text(day)}&to={Text(day.AddDays(1))}&{InFormat}&{Columns}",
        $"heartbeats_{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}.{format}",
        format == Ndjson ? TakeEndLineAsync : CountRowsAsync,
        response =>
        {
            // A later one than its end is never said.
            if (!response.Headers.TryGetValues("X-Until", out var until)
                || !until.Single().StartsWith(Text(day.AddDays(1)), StringComparison.Ordinal))
            {
                throw new StartException($"The day {Text(day)} (UTC) is not over yet, or not for 3 minutes.");
            }
        },
        cancellationToken);

    /// <summary>All states, as they are now. Those of installations that go on reporting are others tomorrow.</summary>
    /// <exception cref="StartException">The receiver refuses.</exception>
    /// <exception cref="HttpRequestException">The receiver cannot be reached, or broke off.</exception>
    public async Task<ExportedFile> WriteStatesAsync(CancellationToken cancellationToken)
    {
        await WholeAsync(
            $"api/states/bigquery-schema.json?{StateColumns}", "states-bigquery-schema.json", (_, _) => Task.FromResult(0L), _ => { },
            cancellationToken);
        return await WholeAsync(
            $"api/states?{InFormat}&{StateColumns}", $"states.{format}", format == Ndjson ? TakeEndLineAsync : CountRowsAsync, _ => { },
            cancellationToken);
    }

    private async Task<ExportedFile> WholeAsync(
        string path,
        string name,
        Func<string, CancellationToken, Task<long>> finish,
        Action<HttpResponseMessage> check,
        CancellationToken cancellationToken)
    {
        using var response = await receiver.GetAsync(
            new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new StartException($"The receiver answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }

        check(response);
        var part = new FileInfo(Path.Combine(directory.FullName, name + ".part"));
        try
        {
            await using (var file = part.Create())
            {
                await response.Content.CopyToAsync(file, cancellationToken);
            }

            var rows = await finish(part.FullName, cancellationToken);
            var sha256 = await HashAsync(part.FullName, cancellationToken);
            part.Refresh();
            var bytes = part.Length;
            part.MoveTo(Path.Combine(directory.FullName, name), overwrite: true);
            return new ExportedFile(name, rows, bytes, sha256);
        }
        finally
        {
            File.Delete(Path.Combine(directory.FullName, name + ".part"));
        }
    }

    private static Task<long> CountRowsAsync(string path, CancellationToken cancellationToken)
    {
        using var file = new ParquetFileReader(path);
        return Task.FromResult(file.FileMetaData.NumRows);
    }

    /// <summary>The last line says that nothing is missing. It is no row, and does not stay in the file.</summary>
    private static async Task<long> TakeEndLineAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var tail = new byte[Math.Min(file.Length, TailBytes)];
        file.Seek(-tail.Length, SeekOrigin.End);
        await file.ReadExactlyAsync(tail, cancellationToken);
        var start = tail.AsSpan().TrimEnd((byte)'\n').LastIndexOf((byte)'\n') + 1;
        using var end = JsonDocument.Parse(tail.AsMemory(start));
        file.SetLength(file.Length - tail.Length + start);
        return end.RootElement.GetProperty("end").GetBoolean()
            ? end.RootElement.GetProperty("rows").GetInt64()
            : throw new IOException("the last line is missing");
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    private static string Include(string? columns) => columns is null ? "" : $"include={Uri.EscapeDataString(columns)}";

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
