using System.Diagnostics;

namespace Telemetry.Faults;

/// <summary>How long a scenario waits for what has to happen on a machine that is busy.</summary>
internal static class Patience
{
    public static readonly TimeSpan ToStart = TimeSpan.FromSeconds(90);
    public static readonly TimeSpan ToStop = TimeSpan.FromSeconds(60);

    /// <summary>Waits for a process to end.</summary>
    public static Task WithinAsync(this Task task, TimeSpan time, CancellationToken cancellationToken) =>
        task.WaitAsync(time, cancellationToken);

    /// <summary>Does something again and again until the time is over.</summary>
    public static async Task RepeatAsync(
        TimeSpan duration, TimeSpan pause, Func<Task> action, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            await action();
            await Task.Delay(pause, cancellationToken);
        }
    }
}
