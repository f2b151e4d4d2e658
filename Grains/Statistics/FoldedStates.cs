using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage.States;

namespace Telemetry.Grains.Statistics;

/// <summary>
/// The states and the place up to which heartbeats are in them, which change together or not at all. All methods that change
/// something say false, and have changed nothing, when somebody else was faster; the place is to be read anew then.
/// </summary>
internal sealed class FoldedStates(IStateStore store, FoldMetrics metrics)
{
    private const int RefoldedAtOnce = 200;

    /// <summary>Late heartbeats that are in the states, though that cannot be seen from them.</summary>
    private readonly HashSet<(int Generation, Guid InstanceId, DateTimeOffset ReceivedAt)> refolded = [];

    /// <summary>As it was read or written last.</summary>
    public FoldPlace Place { get; private set; } = FoldPlace.AtTheBeginning(0);

    public async Task ReadPlaceAsync(int definition, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var place = await store.ReadPlaceAsync(cancellationToken);
        if (place is null)
        {
            // What an import brings into an empty table is older than now, and is folded by the rebuild at its end.
            var beginning = FoldPlace.AtTheBeginning(definition);
            var isEmpty = await store.ReadOldestAsync(cancellationToken) is null;
            await store.BeginAsync(isEmpty ? beginning with { Position = now } : beginning, cancellationToken);
            place = await store.ReadPlaceAsync(cancellationToken);
        }

        Place = place!;
        refolded.Clear();
    }

    public async Task<bool> WriteAsync(FoldPlace to, int generation, StateChanges changes, CancellationToken cancellationToken)
    {
        var written = await store.WriteAsync(Place, to, generation, changes, cancellationToken);
        if (written)
        {
            Place = to with { Version = Place.Version + 1 };
        }

        return written;
    }

    /// <summary>Folds heartbeats into the states of a generation, and moves the place.</summary>
    /// <param name="generation">Of the states.</param>
    /// <param name="reports">In the order of time, all that there are in between; some may be in the states already.</param>
    /// <param name="move">Makes the new place of the one that stands.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> FoldAsync(
        int generation, IReadOnlyList<Report> reports, Func<FoldPlace, FoldPlace> move, CancellationToken cancellationToken)
    {
        while (true)
        {
            var late = new Dictionary<Guid, DateTimeOffset>();
            var taken = 0;
            var timelines = await ReadTimelinesAsync(generation, reports, cancellationToken);
            foreach (var report in reports)
            {
                var taking = timelines[report.InstanceId].Take(report);
                taken += taking == Taking.Taken ? 1 : 0;
                if (taking == Taking.Late && !refolded.Contains((generation, report.InstanceId, report.ReceivedAt)))
                {
                    late.TryAdd(report.InstanceId, report.ReceivedAt);
                }
            }

            if (late.Count == 0)
            {
                var changes = new StateChanges();
                foreach (var timeline in timelines.Values)
                {
                    timeline.AddChangesTo(changes);
                }

                var written = await WriteAsync(move(Place), generation, changes, cancellationToken);
                metrics.Took(written ? taken : 0);
                return written;
            }

            if (!await RefoldAsync(generation, late, reports[^1].ReceivedAt, cancellationToken))
            {
                return false;
            }

            refolded.UnionWith(reports.Where(report => late.ContainsKey(report.InstanceId))
                .Select(report => (generation, report.InstanceId, report.ReceivedAt)));
        }
    }

    /// <summary>
    /// Takes back what the states of some instances say from shortly before a time on, and folds their heartbeats anew.
    /// </summary>
    /// <param name="generation">Of the states.</param>
    /// <param name="late">For each instance the time of its first heartbeat that is missing in them.</param>
    /// <param name="upTo">Heartbeats up to here are to be in them, and those that are in them already.</param>
    /// <param name="cancellationToken">Gives up. Some instances may have been folded by then.</param>
    public async Task<bool> RefoldAsync(
        int generation, IReadOnlyDictionary<Guid, DateTimeOffset> late, DateTimeOffset upTo, CancellationToken cancellationToken)
    {
        var oldest = await store.ReadOldestAsync(cancellationToken) ?? DateTimeOffset.MinValue;
        foreach (var some in late.Chunk(RefoldedAtOnce))
        {
            var from = some.ToDictionary(each => each.Key, each => StoredTime.Later(oldest, WhereToGoBack(each.Value)));
            var states = await store.ReadLastStatesAsync(generation, from.Keys, int.MaxValue, cancellationToken);
            var end = from.Keys.ToDictionary(
                instance => instance, instance => StoredTime.Later(upTo, states[instance].LastOrDefault()?.LastReceivedAt ?? upTo));
            var reports = await store.ReadReportsAsync(from.Keys, from.Values.Min(), end.Values.Max(), cancellationToken);
            var byInstance = reports.ToLookup(report => report.InstanceId);
            var changes = new StateChanges();
            foreach (var (instance, start) in from)
            {
                var timeline = new Timeline(instance, [.. states[instance]]);
                timeline.GoBackTo(start);
                foreach (var report in byInstance[instance].Where(r => r.ReceivedAt >= start && r.ReceivedAt <= end[instance]))
                {
                    timeline.Take(report);
                }

                timeline.AddChangesTo(changes);
            }

            if (!await WriteAsync(Place, generation, changes, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Forgets late heartbeats of times that are not read again.</summary>
    public void ForgetLateBefore(DateTimeOffset time) => refolded.RemoveWhere(late => late.ReceivedAt < time);

    private async Task<Dictionary<Guid, Timeline>> ReadTimelinesAsync(
        int generation, IReadOnlyList<Report> reports, CancellationToken cancellationToken)
    {
        if (reports.Count == 0)
        {
            return [];
        }

        var instances = reports.Select(report => report.InstanceId).ToHashSet();
        var last = await store.ReadLastStatesAsync(generation, instances, each: 1, cancellationToken);
        var timelines = instances.ToDictionary(instance => instance, instance => new Timeline(instance, [.. last[instance]]));

        // Second heartbeats of the day on which the last state began.
        Guid[] again =
            [.. reports.Where(report => last[report.InstanceId].Any(state => state.ValidFrom == report.Day)).Select(report => report.InstanceId).Distinct()];
        if (again.Length > 0)
        {
            var states = await store.ReadLastStatesAsync(generation, again, Timeline.StatesThatMayChange, cancellationToken);
            foreach (var instance in again)
            {
                timelines[instance] = new Timeline(instance, [.. states[instance]]);
            }
        }

        return timelines;
    }

    /// <summary>
    /// A state that goes on over this time has a heartbeat between it and the late one, so what is not known of the state at
    /// this time, its last heartbeat, is known again when the late one comes.
    /// </summary>
    private static DateTimeOffset WhereToGoBack(DateTimeOffset late) =>
        new(Report.DayOf(late).AddDays(-InstanceState.ActiveDays), TimeOnly.MinValue, TimeSpan.Zero);
}
