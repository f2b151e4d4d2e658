using Telemetry.Grains.Storage;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>
/// While heartbeats wait for the store, questions take a small part of the time and no more: after each read that took
/// some time the next one waits for many times as long, or until no heartbeat has waited for a moment. (Under full load the
/// queue is empty whenever a batch was just taken.) On a silo where heartbeats do not wait, which is nearly always, it does
/// nothing.
/// </summary>
public sealed class HeartbeatsFirst(HeartbeatWriter writer, TimeProvider time)
{
    private const int TimesAsLong = 15;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private long nextRead;
    private long waitedAt;

    /// <summary>Returns when a read may begin, after some seconds in any case.</summary>
    /// <returns>For <see cref="Ended"/>.</returns>
    internal async ValueTask<long> BeginAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (HasCrowd() && time.GetTimestamp() < Volatile.Read(ref nextRead) && time.GetElapsedTime(started) < LongestWait)
        {
            await Task.Delay(Pause, time, cancellationToken);
        }

        return time.GetTimestamp();
    }

    /// <summary>A read has ended.</summary>
    internal void Ended(long begun)
    {
        var now = time.GetTimestamp();
        lock (gate)
        {
            // Those of several readers add up.
            nextRead = Math.Max(nextRead, now) + ((now - begun) * TimesAsLong);
        }
    }

    private bool HasCrowd()
    {
        if (writer.Waiting > 0)
        {
            Volatile.Write(ref waitedAt, time.GetTimestamp());
        }

        return time.GetElapsedTime(Volatile.Read(ref waitedAt)) < Moment;
    }
}
