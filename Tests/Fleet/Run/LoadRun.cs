using Telemetry.Fleet.Audit;

namespace Telemetry.Fleet.Run;

/// <summary>A fleet against a receiver.</summary>
public sealed class LoadRun(RunOptions options, LedgerWriter? ledger, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Sends everything that the options ask for and waits for the answers. Cancelling ends the run early,
    /// with a report of what was done.</summary>
    /// <param name="progress">Called every second with the counts so far, for a display.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <param name="finish">Sends nothing more, and waits for the answers that are on their way.</param>
    public async Task<RunReport> RunAsync(
        Action<RunCounts>? progress, CancellationToken cancellation, CancellationToken finish = default)
    {
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, finish);
        var books = options.Urls.Select(url => new RequestBook(options, url, time.GetUtcNow())).ToList();
        var plan = new HeartbeatPlan(options);
        var before = GeneratorCost.Now();
        var tally = new Tally(time);
        var pace = new Pace(options.Rate, options.Duration, time);
        var lanes = Enumerable.Range(0, options.Connections)
            .Select(number => new Lane(number, plan, pace, tally, ledger, books, options.Urls, time))
            .ToList();
        using var ended = new CancellationTokenSource();
        var beats = BeatAsync(lanes, tally, progress, cancellation, ended.Token);
        await Task.WhenAll(lanes.Select(lane => Task.Run(() => lane.RunAsync(sending.Token), CancellationToken.None)));
        var elapsed = pace.Elapsed;
        await ended.CancelAsync();
        await beats;
        ledger?.Flush();
        return RunReport.From(options, tally.Count(), elapsed, GeneratorCost.Now() - before);
    }

    /// <summary>Once a second the ledger reaches the file, so that a kill loses no more than that, and requests that
    /// have waited for too long are given up; all of them when the run is cancelled.</summary>
    private async Task BeatAsync(
        List<Lane> lanes, Tally tally, Action<RunCounts>? progress, CancellationToken cancellation, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(Beat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                lanes.ForEach(lane =>
                {
                    if (cancellation.IsCancellationRequested)
                    {
                        lane.Abort();
                    }

                    lane.EndOverdue();
                });
                ledger?.Flush();
                progress?.Invoke(tally.Count());
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
