using Telemetry.Grains.Interfaces;

namespace Telemetry.Grains.Storage.States;

/// <summary>What reads alike on every database.</summary>
internal abstract class StateStore(IReadLane lane, IDatabase database, int pageSize) : IStateStore
{
    public int PageSize => pageSize;

    /// <summary>Reads of the fold, and of nobody else.</summary>
    protected IReadLane Lane => lane;

    public async ValueTask<FoldPlace?> ReadPlaceAsync(CancellationToken cancellationToken)
    {
        var places = await lane.QueryAsync(StateTable.ReadPlace, StateTable.Place, cancellationToken);
        return places.Count > 0 ? places[0] : null;
    }

    public async ValueTask BeginAsync(FoldPlace place, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(StateTable.Begin, cancellationToken, StateTable.Parameters(place));

    public abstract ValueTask<bool> WriteAsync(
        FoldPlace from, FoldPlace to, int generation, StateChanges changes, CancellationToken cancellationToken);

    public ValueTask<IReadOnlyList<Report>> ReadReportsAsync(
        Cursor after, DateTimeOffset upTo, int limit, CancellationToken cancellationToken) =>
        lane.QueryAsync(StateTable.ReadReports, Report.Read, cancellationToken, StateTable.Parameters(after, upTo, limit));

    public abstract ValueTask<IReadOnlyList<Report>> ReadReportsAsync(
        IReadOnlyCollection<Guid> instances, DateTimeOffset from, DateTimeOffset upTo, CancellationToken cancellationToken);

    public async ValueTask<IReadOnlyDictionary<long, int>> CountBySecondAsync(
        DateTimeOffset from, DateTimeOffset upTo, CancellationToken cancellationToken)
    {
        var counts = await lane.QueryAsync(
            $"""
            SELECT {SecondOf("received_at_utc")} AS second, count(*) FROM heartbeats
            WHERE received_at_utc >= @from AND received_at_utc <= @up_to GROUP BY 1
            """,
            row => (Second: row.GetInt64(0), Count: row.GetInt32(1)), cancellationToken,
            new("from", from), new("up_to", upTo));
        return counts.ToDictionary(count => count.Second, count => count.Count);
    }

    public async ValueTask<DateTimeOffset?> ReadOldestAsync(CancellationToken cancellationToken)
    {
        var oldest = await lane.QueryAsync(
            HeartbeatTable.Oldest,
            row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken);
        return oldest.Count > 0 ? oldest[0] : null;
    }

    public abstract ValueTask<ILookup<Guid, InstanceState>> ReadLastStatesAsync(
        int generation, IReadOnlyCollection<Guid> instances, int each, CancellationToken cancellationToken);

    public ValueTask<IReadOnlyList<(Guid InstanceId, InstanceState State)>> ReadStatesBeforeAsync(
        int generation, DateOnly day, Guid afterInstance, DateOnly afterValidFrom, int limit, CancellationToken cancellationToken) =>
        lane.QueryAsync(
            StateTable.ReadStatesBefore, StateTable.State, cancellationToken,
            new("generation", generation), new("day", day), new("after_instance_id", afterInstance),
            new("after_valid_from", afterValidFrom), new("limit", limit));

    public ValueTask<IReadOnlyList<Guid>> ReadMissingAsync(
        int generation, DateOnly day, CancellationToken cancellationToken)
    {
        var midnight = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        return lane.QueryAsync(
            StateTable.ReadMissing, row => row.GetGuid(0), cancellationToken,
            new("generation", generation), new("day", day), new("from", midnight), new("to", midnight.AddDays(1)));
    }

    public ValueTask<int> DeleteOthersAsync(FoldPlace place, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            StateTable.DeleteOthers, cancellationToken,
            new("generation", place.Generation),
            new("rebuild_generation", place.Rebuild?.Generation ?? place.Generation),
            new("limit", pageSize));

    /// <summary>Seconds since 1970 in the database's SQL, whatever its session's time zone is.</summary>
    protected abstract string SecondOf(string column);
}
