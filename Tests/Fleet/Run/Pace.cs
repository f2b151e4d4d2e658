namespace Telemetry.Fleet.Run;

/// <summary>When each request is to be sent. With a rate, request n is due n/rate seconds after the start, whatever
/// became of those before it; without one, a request is due when a lane is free for it.</summary>
public sealed class Pace(double? rate, TimeSpan? duration, TimeProvider time)
{
    private readonly long start = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(start);

    /// <summary>The time, as a timestamp of the clock, at which the request is intended to be sent.</summary>
    public long DueAt(long number) => rate is { } perSecond
        ? start + (long)(number / perSecond * time.TimestampFrequency)
        : time.GetTimestamp();

    /// <summary>Whether the request would come after the end of the run.</summary>
    public bool IsOver(long number) =>
        (rate is { } perSecond ? TimeSpan.FromSeconds(number / perSecond) : Elapsed) >= duration;

    /// <summary>Returns at the due time or up to 2 ms later: timers count whole milliseconds. False when the due time
    /// had passed already, because no lane was free for the request.</summary>
    public async ValueTask<bool> WaitAsync(long dueAt, CancellationToken cancellation)
    {
        var wait = time.GetElapsedTime(time.GetTimestamp(), dueAt);
        if (wait <= TimeSpan.Zero)
        {
            return rate is null;
        }

        await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, cancellation);
        return true;
    }
}
