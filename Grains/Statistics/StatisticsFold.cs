using Microsoft.Extensions.Logging;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Storage.States;

namespace Telemetry.Grains.Statistics;

/// <summary>
/// Keeps the states up to date with the heartbeats, step by step. Whatever ends a step, and however many folds work on one
/// database, the states are those that the heartbeats make: states and place change in one transaction, and only if nobody
/// else has changed them meanwhile.
/// </summary>
/// <remarks>One step at a time; not for several threads at once.</remarks>
internal sealed class StatisticsFold
{
    /// <summary>
    /// By which heartbeats make states. A program with a higher number makes all states anew at its start; one with a lower
    /// number leaves them alone.
    /// </summary>
    public const int Definition = 1;

    private readonly IStateStore store;
    private readonly FoldMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<StatisticsFold> logger;
    private readonly FoldedStates states;
    private readonly HeartbeatTrail trail;
    private readonly Rebuild rebuild;
    private bool isOpen;
    private bool othersMayRemain;
    private DateOnly checkedDay;

    public StatisticsFold(IStateStore store, FoldMetrics metrics, TimeProvider time, ILogger<StatisticsFold> logger)
    {
        (this.store, this.metrics, this.time, this.logger) = (store, metrics, time, logger);
        states = new FoldedStates(store, metrics);
        trail = new HeartbeatTrail(store);
        rebuild = new Rebuild(store, states);
    }

    /// <summary>Folds a page of heartbeats, or does another piece of what is to be done.</summary>
    public async Task<FoldStep> StepAsync(CancellationToken cancellationToken)
    {
        var now = Now();
        try
        {
            if (!isOpen)
            {
                await OpenAsync(now, cancellationToken);
            }

            if (states.Place.Definition > Definition)
            {
                return FoldStep.Done;
            }

            var hasMore = isOpen && await StepAsync(now, cancellationToken);
            metrics.Succeeded(isOpen ? states.Place.Position : null, now, RebuildProgress);
            return !isOpen ? FoldStep.Overtaken : hasMore ? FoldStep.More : FoldStep.Done;
        }
        catch
        {
            // What was written is unknown.
            isOpen = false;
            throw;
        }
    }

    /// <summary>
    /// Begins to make all states anew, from heartbeats that are committed by now too; one that is under way begins again.
    /// Durable when the task completes.
    /// </summary>
    public async Task RebuildAsync(CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                if (!isOpen)
                {
                    await OpenAsync(Now(), cancellationToken);
                }
            }
            while (!Still(await rebuild.BeginAsync(Definition, cancellationToken)));
        }
        catch
        {
            isOpen = false;
            throw;
        }

        FoldLog.RebuildBegins(logger);
    }

    /// <summary>How far the fold is, also while another one does the work.</summary>
    public async ValueTask<FoldProgress> ReadProgressAsync(CancellationToken cancellationToken)
    {
        var place = Place ?? await store.ReadPlaceAsync(cancellationToken);
        return new FoldProgress
        {
            AsOf = place?.Position,
            Rebuild = place?.Rebuild is null ? null : RebuildProgress ?? 0,
        };
    }

    /// <summary>The place as this fold knows it; null before its first step.</summary>
    public FoldPlace? Place => isOpen ? states.Place : null;

    /// <summary>Of the rebuild that is under way, from 0 to 1; null when none is.</summary>
    public double? RebuildProgress => isOpen && states.Place.Rebuild is not null ? rebuild.Progress(Now()) : null;

    private async Task OpenAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await states.ReadPlaceAsync(Definition, now, cancellationToken);
        isOpen = true;
        othersMayRemain = true;
        var place = states.Place;

        // Where a clock was wrong, the place may lie ahead of the time.
        trail.StartAt(place.Position < now ? place.Position : now);
        rebuild.Resume();
        if (place.Definition > Definition)
        {
            FoldLog.NewerDefinition(logger);
        }
        else if (place.Rebuild is { Position: null, Definition: <= Definition } or { Definition: < Definition }
            || (place.Rebuild is null && place.Definition < Definition))
        {
            Still(await rebuild.BeginAsync(Definition, cancellationToken));
            FoldLog.RebuildBegins(logger);
        }
    }

    /// <returns>Whether there is more to do at once.</returns>
    private async Task<bool> StepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isComplete = false;

        // States of another definition stay as they are until the new ones answer.
        if (states.Place.Definition == Definition)
        {
            var page = await trail.ReadNextAsync(now, cancellationToken);
            var position = page.IsLast ? now : StoredTime.Later(states.Place.Position, page.Ahead[^1].ReceivedAt);
            if (IsWorthWriting(page, now) && !Still(await states.FoldAsync(
                states.Place.Generation, page.Reports, place => place with { Position = position }, cancellationToken)))
            {
                return true;
            }

            trail.Pass(page);
            states.ForgetLateBefore(now - CommitDelay.Most);
            isComplete = page.IsLast;
        }

        if (states.Place.Rebuild is { Definition: <= Definition })
        {
            if (Still(await rebuild.StepAsync(now, cancellationToken)) && states.Place.Rebuild is null)
            {
                FoldLog.RebuildEnds(logger);
                trail.StartAt(states.Place.Position);
                othersMayRemain = true;
            }

            return true;
        }

        if (othersMayRemain)
        {
            othersMayRemain = await store.DeleteOthersAsync(states.Place, cancellationToken) > 0;
        }

        if (isComplete)
        {
            await CheckYesterdayAsync(now, cancellationToken);
        }

        return othersMayRemain || !isComplete;
    }

    /// <summary>Each instance that was heard from on a day has a state that holds on it. Where one is missing, it is made.</summary>
    private async Task CheckYesterdayAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var yesterday = Report.DayOf(now - CommitDelay.Most).AddDays(-1);
        if (yesterday == checkedDay)
        {
            return;
        }

        var missing = await store.ReadMissingAsync(states.Place.Generation, yesterday, cancellationToken);
        metrics.Missing(missing.Count);
        if (missing.Count > 0)
        {
            FoldLog.InstancesMissing(logger, missing.Count, yesterday);
            var midnight = new DateTimeOffset(yesterday, TimeOnly.MinValue, TimeSpan.Zero);
            if (!Still(await states.RefoldAsync(
                states.Place.Generation, missing.ToDictionary(instance => instance, _ => midnight), now, cancellationToken)))
            {
                return;
            }
        }

        checkedDay = yesterday;
    }

    /// <summary>Where no heartbeat comes, the place alone goes on: a write for that in each second would let no disk rest.</summary>
    private bool IsWorthWriting(TrailPage page, DateTimeOffset now) =>
        page.Reports.Count > 0 || (now - states.Place.Position).Duration() >= FoldPace.LongestPause;

    /// <summary>Whether the place is still known; if not, somebody else was faster, and it is read anew.</summary>
    private bool Still(bool written) => isOpen = written;

    private DateTimeOffset Now() => StoredTime.Of(time.GetUtcNow());
}
