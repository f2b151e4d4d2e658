using System.Buffers;
using System.Diagnostics;
using System.Net;

namespace Telemetry.Bench.Targets;

/// <summary>Reads exports of a receiver and throws them away.</summary>
internal sealed class ExportReader(Target target)
{
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(1);
    private static readonly HttpClient Client = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="query">Without the question mark.</param>
    /// <param name="cancellationToken">Leaves.</param>
    /// <param name="bytesPerSecond">Reads no faster; null for as fast as it comes.</param>
    /// <returns>Bytes.</returns>
    public async Task<long> ReadAsync(string query, CancellationToken cancellationToken, int? bytesPerSecond = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(target.Url, $"/api/heartbeats?{query}"))
        {
            Headers = { { "X-API-Key", Receivers.ReadKey } },
        };
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        var started = Stopwatch.GetTimestamp();
        for (long total = 0; ;)
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            total += read;
            if (read == 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                return total;
            }

            if (bytesPerSecond is { } rate
                && TimeSpan.FromSeconds((double)total / rate) - Stopwatch.GetElapsedTime(started) is { } early && early > TimeSpan.Zero)
            {
                await Task.Delay(early, cancellationToken);
            }
        }
    }

    /// <summary>So many readers, each reading the same again and again until it is told to stop. Who is told to come later does.</summary>
    public Task CrowdAsync(int readers, string query, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, readers).Select(_ => Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    try
                    {
                        await ReadAsync(query, stop);
                    }
                    catch (OperationCanceledException) when (stop.IsCancellationRequested)
                    {
                        // Told to.
                    }
                    catch (HttpRequestException exception) when (exception.StatusCode == HttpStatusCode.ServiceUnavailable)
                    {
                        await Task.Delay(ComeAgain, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    }
                }
            },
            CancellationToken.None)));
}
