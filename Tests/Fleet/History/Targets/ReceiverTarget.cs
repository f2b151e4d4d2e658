using System.Text.Json;

namespace Telemetry.Fleet.History.Targets;

/// <summary>A receiver that runs: once the history is complete, it goes there by the import call.</summary>
internal sealed class ReceiverTarget : IHeartbeatTarget
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly FileStream file = new(
        Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);

    private readonly NdjsonTarget lines;
    private readonly HttpClient client;

    /// <param name="url">Its base URL.</param>
    /// <param name="key">Has the scope admin.</param>
    public ReceiverTarget(Uri url, string key)
    {
        lines = new NdjsonTarget(file);
        client = new HttpClient { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Add("X-API-Key", key);
    }

    public ValueTask WriteAsync(HeartbeatRow row, CancellationToken cancellation) => lines.WriteAsync(row, cancellation);

    /// <exception cref="TargetException">The receiver does not take it.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        await lines.CompleteAsync(cancellation);
        file.Position = 0;
        try
        {
            using var response = await client.PostAsync(
                new Uri("api/imports?name=fleet-demo.ndjson", UriKind.Relative), new StreamContent(file), cancellation);
            var import = await ReadAsync(response, cancellation);
            while (import.GetProperty("running").GetBoolean())
            {
                await Task.Delay(Pause, cancellation);
                using var asked = await client.GetAsync(
                    new Uri($"api/imports/{import.GetProperty("number")}", UriKind.Relative), cancellation);
                import = await ReadAsync(asked, cancellation);
            }

            if (import.GetProperty("state").GetString() is var state and not "done")
            {
                throw new TargetException($"The receiver has not taken the history: the import is {state}.");
            }
        }
        catch (HttpRequestException exception)
        {
            throw new TargetException($"The receiver cannot be reached, or broke off: {exception.Message}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await lines.DisposeAsync();
        await file.DisposeAsync();
        client.Dispose();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new TargetException($"The receiver answered {(int)response.StatusCode} to the import.");
        }

        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
        return answer.RootElement.GetProperty("import").Clone();
    }
}
