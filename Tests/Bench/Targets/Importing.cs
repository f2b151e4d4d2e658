using System.Text.Json;

namespace Telemetry.Bench.Targets;

/// <summary>Brings files to a receiver.</summary>
internal static class Importing
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends the file, and returns when all of it is written.</summary>
    /// <returns>How many rows were added; null with the state where it ended otherwise.</returns>
    public static async Task<(long Added, string? Fault)> RunAsync(Uri url, string file, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Add("X-API-Key", Receivers.AdminKey);
        await using var content = File.OpenRead(file);
        using var response = await client.PostAsync(
            new Uri("/api/imports?time_zone=UTC", UriKind.Relative), new StreamContent(content), cancellationToken);
        var import = await ReadAsync(response, cancellationToken);
        while (import.GetProperty("running").GetBoolean())
        {
            await Task.Delay(Pause, cancellationToken);
            using var asked = await client.GetAsync(
                new Uri($"/api/imports/{import.GetProperty("number")}", UriKind.Relative), cancellationToken);
            import = await ReadAsync(asked, cancellationToken);
        }

        var state = import.GetProperty("state").GetString();
        return (import.GetProperty("added").GetInt64(), state == "done" ? null : $"the import is {state}");
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        response.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return document.RootElement.GetProperty("import").Clone();
    }
}
