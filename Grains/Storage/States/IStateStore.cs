using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage.States;

/// <summary>
/// The tables of states, and heartbeats as the fold reads them. Reads have a lane of their own. One specification in the
/// tests runs on every implementation.
/// </summary>
internal interface IStateStore
{
    /// <summary>How many heartbeats are read and folded in one go, so that one transaction is short.</summary>
    int PageSize { get; }

    /// <summary>Null: nothing was ever folded.</summary>
    ValueTask<FoldPlace?> ReadPlaceAsync(CancellationToken cancellationToken);

    /// <summary>Keeps the place where there is none yet.</summary>
    ValueTask BeginAsync(FoldPlace place, CancellationToken cancellationToken);

    /// <summary>
    /// Changes states and place in one transaction, if the version is still that of <paramref name="from"/>; it is one
    /// higher afterwards, whatever <paramref name="to"/> says.
    /// </summary>
    /// <returns>False: somebody else has changed states meanwhile. Nothing was done.</returns>
    /// <exception cref="Exception">Whether it was done is unknown.</exception>
    ValueTask<bool> WriteAsync(
        FoldPlace from, FoldPlace to, int generation, StateChanges changes, CancellationToken cancellationToken);

    /// <summary>In the order of time and instance, those behind a place and up to a time, so many at most.</summary>
    ValueTask<IReadOnlyList<Report>> ReadReportsAsync(
        Cursor after, DateTimeOffset upTo, int limit, CancellationToken cancellationToken);

    /// <summary>Those of some instances, in the order of time. Both times belong to it.</summary>
    ValueTask<IReadOnlyList<Report>> ReadReportsAsync(
        IReadOnlyCollection<Guid> instances, DateTimeOffset from, DateTimeOffset upTo, CancellationToken cancellationToken);

    /// <summary>How many heartbeats each second (since 1970) has. Both times belong to it.</summary>
    ValueTask<IReadOnlyDictionary<long, int>> CountBySecondAsync(
        DateTimeOffset from, DateTimeOffset upTo, CancellationToken cancellationToken);

    /// <summary>Of the oldest heartbeat that is kept; null when none is.</summary>
    ValueTask<DateTimeOffset?> ReadOldestAsync(CancellationToken cancellationToken);

    /// <summary>The last states of each instance, so many at most, in the order of their days.</summary>
    ValueTask<ILookup<Guid, InstanceState>> ReadLastStatesAsync(
        int generation, IReadOnlyCollection<Guid> instances, int each, CancellationToken cancellationToken);

    /// <summary>States that began before a day, ordered by instance and day, those behind a place only.</summary>
    ValueTask<IReadOnlyList<(Guid InstanceId, InstanceState State)>> ReadStatesBeforeAsync(
        int generation, DateOnly day, Guid afterInstance, DateOnly afterValidFrom, int limit, CancellationToken cancellationToken);

    /// <summary>Instances that have a heartbeat of that (UTC) day and no state that holds on it.</summary>
    ValueTask<IReadOnlyList<Guid>> ReadMissingAsync(int generation, DateOnly day, CancellationToken cancellationToken);

    /// <summary>Deletes some states of generations that are neither the one that answers nor that of a rebuild.</summary>
    /// <returns>How many. 0: there are none left.</returns>
    ValueTask<int> DeleteOthersAsync(FoldPlace place, CancellationToken cancellationToken);
}
