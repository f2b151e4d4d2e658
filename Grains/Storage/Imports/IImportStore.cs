using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Imports;

namespace Telemetry.Grains.Storage.Imports;

/// <summary>
/// Heartbeats that come in by a file, and go again when the import is undone. Each call is a short transaction, because
/// posting goes on meanwhile. One specification in the tests runs on every implementation.
/// </summary>
public interface IImportStore
{
    /// <summary>The UTC day of <c>received_at_utc</c>, as states have it.</summary>
    string DaySql { get; }

    /// <summary>How many of these rows are kept: their instance has a heartbeat within a second of them.</summary>
    ValueTask<int> CountKnownAsync(IReadOnlyList<ImportKey> rows, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps the rows of the batch that are not kept yet, their instances by the earliest and the latest time, and how far
    /// the import is, in one transaction. The same batch again changes nothing.
    /// </summary>
    /// <returns>False, and nothing is kept: the run may not write, or this batch does not follow what it has written.</returns>
    ValueTask<bool> AddAsync(ImportRun run, ImportBatch batch, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Takes out these rows of an import, those that are still there, and counts them off their instances.</summary>
    ValueTask RemoveAsync(int number, IReadOnlyList<ImportKey> rows, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>What <c>instances</c> says of these; unknown ones are left out.</summary>
    ValueTask<IReadOnlyList<InstanceSpan>> ReadInstancesAsync(
        IReadOnlyCollection<Guid> instances, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the times of instances right. One that has changed since it was seen keeps what changed; one without any heartbeat
    /// goes.
    /// </summary>
    ValueTask MendAsync(IReadOnlyList<(InstanceSpan Seen, InstanceSpan Right)> instances, CancellationToken cancellationToken);
}

/// <summary>An instance's first and last time, and how many heartbeats it has.</summary>
public readonly record struct InstanceSpan(Guid InstanceId, DateTimeOffset First, DateTimeOffset Last, long Heartbeats)
{
    /// <summary>For <c>first_key_id</c> of an instance that was never heard from with a key.</summary>
    public static string KeyOf(int import) => $"import:{import}";

    /// <summary>Of rows that are in the order of instances and times: one for each instance.</summary>
    public static IReadOnlyList<InstanceSpan> Of(IEnumerable<Heartbeat> ordered) =>
    [
        .. ordered.GroupBy(heartbeat => heartbeat.InstanceId).Select(rows => new InstanceSpan(
            rows.Key, rows.First().ReceivedAt, rows.Last().ReceivedAt, rows.Count())),
    ];

    /// <summary>Whether a row at this time may be one of this instance's.</summary>
    public bool MayHold(DateTimeOffset time) => time >= First - ImportKey.SameWithin && time <= Last + ImportKey.SameWithin;
}

/// <summary>The rows of a batch.</summary>
internal static class ImportedRows
{
    /// <summary>In the order of instances and times, without those that are the same as the one before.</summary>
    public static List<Heartbeat> OrderedOnce(IEnumerable<Heartbeat> heartbeats)
    {
        var once = new List<Heartbeat>();
        foreach (var heartbeat in heartbeats.OrderBy(heartbeat => heartbeat.InstanceId).ThenBy(heartbeat => heartbeat.ReceivedAt))
        {
            if (once.Count == 0 || once[^1].InstanceId != heartbeat.InstanceId || heartbeat.ReceivedAt - once[^1].ReceivedAt > ImportKey.SameWithin)
            {
                once.Add(heartbeat);
            }
        }

        return once;
    }
}
