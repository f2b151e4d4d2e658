using System.Text.Json;

namespace Telemetry.Fleet.Sender;

/// <summary>What a sender keeps between its ticks and over restarts.</summary>
/// <param name="InstanceId">A random UUID made at the first start, lower case.</param>
/// <param name="LastSentAt">When a heartbeat last counted as sent; null before the first.</param>
/// <param name="RetryAt">S1 and older alone: nothing is tried before this time; null when no retry waits.</param>
/// <param name="RetriesLeft">S1 and older alone: retries left after the present one.</param>
public sealed record SenderState(
    string InstanceId, DateTimeOffset? LastSentAt = null, DateTimeOffset? RetryAt = null, int RetriesLeft = 0)
{
    /// <summary>Reads the file, or makes it with a new instance id. When the file can be neither read nor made, the
    /// instance id is the literal "unknown", as the real senders have it.</summary>
    public static async Task<SenderState> OpenAsync(string path, CancellationToken cancellation)
    {
        try
        {
            if (File.Exists(path))
            {
                await using var file = File.OpenRead(path);
                return await JsonSerializer.DeserializeAsync<SenderState>(file, cancellationToken: cancellation)
                    ?? new SenderState(HeartbeatBody.UnknownInstance);
            }

            var state = new SenderState(Guid.NewGuid().ToString());
            await state.SaveAsync(path, cancellation);
            return state;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new SenderState(HeartbeatBody.UnknownInstance);
        }
    }

    /// <summary>Replaces the file as a whole: a crash leaves the old one or the new one. The state of a sender that
    /// does not know its instance id is not kept, so that a readable file is never overwritten by it.</summary>
    public async Task SaveAsync(string path, CancellationToken cancellation)
    {
        if (InstanceId == HeartbeatBody.UnknownInstance)
        {
            return;
        }

        var next = path + ".next";
        await File.WriteAllBytesAsync(next, JsonSerializer.SerializeToUtf8Bytes(this), cancellation);
        File.Move(next, path, overwrite: true);
    }
}
