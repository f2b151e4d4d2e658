using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage.States;

namespace Telemetry.Tests.Statistics;

/// <summary>A store whose writes are counted, and may be forgotten: they happen, and whoever made them hears of a fault.</summary>
internal sealed class WatchedStateStore(IStateStore store) : IStateStore
{
    /// <summary>States that were removed, prolonged or added.</summary>
    public int Changes { get; private set; }

    /// <summary>Transactions, also those that change no state.</summary>
    public int Writes { get; private set; }

    public bool ForgetsWrites { get; set; }

    public int PageSize => store.PageSize;

    public async ValueTask<bool> WriteAsync(
        FoldPlace from, FoldPlace to, int generation, StateChanges changes, CancellationToken cancellationToken)
    {
        var written = await store.WriteAsync(from, to, generation, changes, cancellationToken);
        Changes += changes.Count;
        Writes++;
        return ForgetsWrites ? throw new IOException("The connection was cut.") : written;
    }

    public ValueTask<FoldPlace?> ReadPlaceAsync(CancellationToken cancellationToken) => store.ReadPlaceAsync(cancellationToken);

    public ValueTask BeginAsync(FoldPlace place, CancellationToken cancellationToken) => store.BeginAsync(place, cancellationToken);

    public ValueTask<IReadOnlyList<Report>> ReadReportsAsync(
        Cursor after, DateTimeOffset upTo, int limit, CancellationToken cancellationToken) =>
        store.ReadReportsAsync(after, upTo, limit, cancellationToken);

    public ValueTask<IReadOnlyList<Report>> ReadReportsAsync(
        IReadOnlyCollection<Guid> instances, DateTimeOffset from, DateTimeOffset upTo, CancellationToken cancellationToken) =>
        store.ReadReportsAsync(instances, from, upTo, cancellationToken);

    public ValueTask<IReadOnlyDictionary<long, int>> CountBySecondAsync(
        DateTimeOffset from, DateTimeOffset upTo, CancellationToken cancellationToken) =>
        store.CountBySecondAsync(from, upTo, cancellationToken);

    public ValueTask<DateTimeOffset?> ReadOldestAsync(CancellationToken cancellationToken) => store.ReadOldestAsync(cancellationToken);

    public ValueTask<ILookup<Guid, InstanceState>> ReadLastStatesAsync(
        int generation, IReadOnlyCollection<Guid> instances, int each, CancellationToken cancellationToken) =>
        store.ReadLastStatesAsync(generation, instances, each, cancellationToken);

    public ValueTask<IReadOnlyList<(Guid InstanceId, InstanceState State)>> ReadStatesBeforeAsync(
        int generation, DateOnly day, Guid afterInstance, DateOnly afterValidFrom, int limit, CancellationToken cancellationToken) =>
        store.ReadStatesBeforeAsync(generation, day, afterInstance, afterValidFrom, limit, cancellationToken);

    public ValueTask<IReadOnlyList<Guid>> ReadMissingAsync(int generation, DateOnly day, CancellationToken cancellationToken) =>
        store.ReadMissingAsync(generation, day, cancellationToken);

    public ValueTask<int> DeleteOthersAsync(FoldPlace place, CancellationToken cancellationToken) =>
        store.DeleteOthersAsync(place, cancellationToken);
}
