using Telemetry.Grains.Storage.States;

namespace Telemetry.Grains.Statistics;

/// <summary>
/// How long the fold pauses between two steps. Heartbeats come first: where many are recorded, a step is followed by a pause
/// of twenty times its length. Where few are, a backlog is worked off without pauses.
/// </summary>
internal sealed class FoldPace(IStateStore store, TimeProvider time)
{
    /// <summary>A heartbeat is in the statistics after ten seconds.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(10);

    private const int TimesAsLong = 20;

    /// <summary>From so many heartbeats a second on, pauses are as long as they get.</summary>
    private const double ManyHeartbeats = 1000;

    public async ValueTask<TimeSpan> PauseAsync(FoldStep step, TimeSpan took, CancellationToken cancellationToken)
    {
        var pause = took * TimesAsLong;
        switch (step)
        {
            case FoldStep.Overtaken:
                return LongestPause;
            case FoldStep.Done:
                return pause < ShortestPause ? ShortestPause : pause < LongestPause ? pause : LongestPause;
        }

        var now = time.GetUtcNow();
        var counts = await store.CountBySecondAsync(now - Lately, now, cancellationToken);
        return pause * Math.Min(1, counts.Values.Sum() / Lately.TotalSeconds / ManyHeartbeats);
    }
}
