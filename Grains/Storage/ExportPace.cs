namespace Telemetry.Grains.Storage;

/// <summary>
/// While heartbeats come, exports take a part of the time and no more, however many there are: after each page nobody reads
/// the next one for some times as long. On a silo to which no heartbeats come it does nothing.
/// </summary>
public sealed class ExportPace(HeartbeatWriter writer, TimeProvider time) : IDisposable
{
    private const int TimesAsLong = 4;
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(1);

    // One waits for the time of the next page, the others for their turn, the oldest first.
    private readonly SemaphoreSlim turn = new(1);
    private long nextRead;

    public async ValueTask<T> ReadAsync<T>(Func<ValueTask<T>> read, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var pause = time.GetElapsedTime(time.GetTimestamp(), Volatile.Read(ref nextRead));
            if (pause > TimeSpan.Zero && time.GetElapsedTime(writer.LastQueuedAt) < Recent)
            {
                await Task.Delay(pause, time, cancellationToken);
            }
        }
        finally
        {
            turn.Release();
        }

        var begun = time.GetTimestamp();
        try
        {
            return await read();
        }
        finally
        {
            var now = time.GetTimestamp();
            Volatile.Write(ref nextRead, now + ((now - begun) * TimesAsLong));
        }
    }

    public void Dispose() => turn.Dispose();
}
