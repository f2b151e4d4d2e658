using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage.States;

namespace Telemetry.Grains.Statistics;

/// <summary>
/// Makes a second generation of states from all heartbeats that are kept, in the order of time, beside the one that answers,
/// and lets it answer once it is complete. States that are older than the oldest heartbeat are taken over as they are.
/// </summary>
internal sealed class Rebuild(IStateStore store, FoldedStates states)
{
    private (Guid InstanceId, DateOnly ValidFrom) takenOver;
    private DateTimeOffset oldest;
    private Cursor? end;

    /// <summary>Heartbeats that are younger were read while others of their time may not have been committed.</summary>
    private DateTimeOffset? complete;

    /// <summary>Begins one, in place of one that may be under way.</summary>
    public Task<bool> BeginAsync(int definition, CancellationToken cancellationToken)
    {
        (takenOver, end, complete) = (default, null, null);
        var place = states.Place;
        var next = Math.Max(place.Generation, place.Rebuild?.Generation ?? 0) + 1;
        return states.WriteAsync(
            place with { Rebuild = new RebuildPlace(next, definition, null) }, next, StateChanges.None, cancellationToken);
    }

    /// <summary>Goes on from the place that was kept.</summary>
    public void Resume() => (end, complete) = (null, null);

    /// <summary>One page. The place says afterwards whether it was the last one.</summary>
    /// <returns>False: somebody else was faster.</returns>
    public async Task<bool> StepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var place = states.Place;
        var rebuild = place.Rebuild!;
        if (end is null)
        {
            // Where no heartbeat is kept, all states are older than the next one.
            oldest = await store.ReadOldestAsync(cancellationToken) ?? now.AddDays(1);
            end = new Cursor((rebuild.Position ?? oldest) - CommitDelay.Most, Guid.Empty);
        }

        return rebuild.Position is null
            ? await TakeOverAsync(rebuild, cancellationToken)
            : await FoldAsync(rebuild, now, cancellationToken);
    }

    /// <summary>From 0 to 1, by the time that it has come through.</summary>
    public double Progress(DateTimeOffset now) =>
        states.Place.Rebuild?.Position is { } position && end is not null && now > oldest
            ? Math.Clamp((position - oldest) / (now - oldest), 0, 1)
            : 0;

    private async Task<bool> TakeOverAsync(RebuildPlace rebuild, CancellationToken cancellationToken)
    {
        var firstDay = Report.DayOf(oldest);
        var older = await store.ReadStatesBeforeAsync(
            states.Place.Generation, firstDay, takenOver.InstanceId, takenOver.ValidFrom, store.PageSize, cancellationToken);
        var changes = new StateChanges();
        changes.Added.AddRange(older.Select(
            row => (row.InstanceId, row.State.ValidUntil < firstDay ? row.State : row.State.AsOf(oldest))));
        var isLast = older.Count < store.PageSize;
        if (!isLast)
        {
            takenOver = (older[^1].InstanceId, older[^1].State.ValidFrom);
        }

        var to = states.Place with { Rebuild = rebuild with { Position = isLast ? oldest : null } };
        return await states.WriteAsync(to, rebuild.Generation, changes, cancellationToken);
    }

    private async Task<bool> FoldAsync(RebuildPlace rebuild, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var page = await store.ReadReportsAsync(end!, now, store.PageSize, cancellationToken);
        var isLast = page.Count < store.PageSize;
        end = page.Count > 0 ? new Cursor(page[^1].ReceivedAt, page[^1].InstanceId) : end!;
        if (isLast || end.ReceivedAt > now - CommitDelay.Most)
        {
            complete ??= now - CommitDelay.Most;
        }

        var position = complete ?? end.ReceivedAt;
        return await states.FoldAsync(
            rebuild.Generation, page,
            place => isLast
                ? place with { Generation = rebuild.Generation, Definition = rebuild.Definition, Position = position, Rebuild = null }
                : place with { Rebuild = rebuild with { Position = position } },
            cancellationToken);
    }
}
