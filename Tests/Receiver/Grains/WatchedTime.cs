using Microsoft.Extensions.Time.Testing;

namespace Telemetry.Tests.Grains;

/// <summary>A time that tests move, and that tells when somebody has begun to wait for it.</summary>
public sealed class WatchedTime(DateTimeOffset start) : FakeTimeProvider(start), IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim pauses = new(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= LongestPause)
        {
            pauses.Release();
        }

        return timer;
    }

    /// <summary>Returns when a pause of up to 2 seconds has begun since the last call; only then does moving the time end it.</summary>
    public Task UntilSomebodyPausesAsync() => pauses.WaitAsync();

    public void Dispose() => pauses.Dispose();
}
