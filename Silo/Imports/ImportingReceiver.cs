using System.Net;
using System.Text.Json;
using Telemetry.Api.Answers;
using Telemetry.Api.Hosting;
using Telemetry.Api.Imports;

namespace Telemetry.Silo.Imports;

/// <summary>A receiver that takes files.</summary>
internal sealed class ImportingReceiver : IDisposable
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient client;

    public ImportingReceiver(Uri url, string key)
    {
        client = new HttpClient { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Add("X-API-Key", key);
    }

    /// <summary>Sends the file; the import has begun when this returns.</summary>
    /// <exception cref="StartException">The receiver does not take it; the sentence says why.</exception>
    /// <exception cref="HttpRequestException">It cannot be reached, or broke off.</exception>
    public async Task<ImportView> SendAsync(
        Stream file, string name, string? timeZone, string? dateOrder, bool isDryRun, Action<long> sent, CancellationToken cancellationToken)
    {
        var query = $"name={Uri.EscapeDataString(name)}&dry_run={(isDryRun ? "true" : "false")}"
            + (timeZone is null ? "" : $"&time_zone={Uri.EscapeDataString(timeZone)}")
            + (dateOrder is null ? "" : $"&date_order={Uri.EscapeDataString(dateOrder)}");
        using var content = new StreamContent(new CountingStream(file, sent));
        using var response = await client.PostAsync(new Uri($"api/imports?{query}", UriKind.Relative), content, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    /// <summary>After a moment.</summary>
    public async Task<ImportView> AskAgainAsync(int number, CancellationToken cancellationToken)
    {
        await Task.Delay(Pause, cancellationToken);
        using var response = await client.GetAsync(new Uri($"api/imports/{number}", UriKind.Relative), cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    public void Dispose() => client.Dispose();

    private static async Task<ImportView> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return (await response.Content.ReadFromJsonAsync<ImportAnswer>(Names, cancellationToken))!.Import;
        }

        var said = response.Content.Headers.ContentType?.MediaType == "application/json"
            ? await response.Content.ReadFromJsonAsync<AnswerBody>(Names, cancellationToken)
            : null;
        throw new StartException(response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => "The receiver does not know the key.",
            HttpStatusCode.Forbidden => "The key has not the scope admin.",
            HttpStatusCode.Conflict => $"Another file is on its way: {said?.Reason}. Try again when it is done.",
            HttpStatusCode.RequestEntityTooLarge => "The file is longer than the receiver takes (its setting Imports:MaxBytes).",
            HttpStatusCode.InsufficientStorage => "The receiver has no room for the file (its setting Imports:Directory).",
            HttpStatusCode.BadRequest when said?.Field is not null => $"--{said.Field.Replace('_', '-')} {said.Reason}.",
            _ => $"The receiver answered {(int)response.StatusCode}{(said?.Error is { } error ? $" ({error})" : "")}.",
        });
    }

    /// <summary>Says how much of it was read.</summary>
    private sealed class CountingStream(Stream file, Action<long> read) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => file.Length;

        public override long Position
        {
            get => file.Position;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await file.ReadAsync(buffer, cancellationToken);
            read(file.Position);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
