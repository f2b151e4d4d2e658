using Telemetry.Grains.Interfaces.Imports;
using Telemetry.Grains.Storage.Imports;

namespace Telemetry.Grains.Imports;

/// <summary>
/// Takes an import back, step by step, each one short: first its rows, then the times of their instances are set right by the
/// heartbeats that are left, then the list of its rows goes. It can begin again at any point: what is gone already is passed
/// over.
/// </summary>
internal sealed class ImportUndo(
    int number, ImportTable imports, IImportStore store, ImportPace pace, Func<ValueTask> rebuildStatistics, TimeProvider time)
{
    private const int RowsOfStep = 500;
    private const int ReadOfStep = 20_000;

    private static readonly ImportKey Beginning = new(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), Guid.Empty);

    private readonly Dictionary<Guid, InstanceSpan> seen = [];
    private readonly Dictionary<Guid, InstanceSpan> left = [];
    private ImportKey at = Beginning;
    private Func<CancellationToken, ValueTask>? step;
    private bool isDone;

    /// <summary>Takes one more step. True: that was the last one.</summary>
    /// <exception cref="Exception">The store's. The same step can be taken again.</exception>
    public async ValueTask<bool> StepAsync(CancellationToken cancellationToken)
    {
        step ??= RemoveAsync;
        await step(cancellationToken);
        return isDone;
    }

    private async ValueTask RemoveAsync(CancellationToken cancellationToken)
    {
        var rows = await imports.ReadRowsAsync(number, at, pace.RowsOf(RowsOfStep), cancellationToken);
        if (rows.Count == 0)
        {
            (at, step) = (Beginning, LookAsync);
            return;
        }

        await store.RemoveAsync(number, rows, time.GetUtcNow(), cancellationToken);
        at = rows[^1];
        foreach (var row in rows)
        {
            seen.TryAdd(row.InstanceId, default);
        }
    }

    /// <summary>What the instances say now; whatever changes from here on is newer.</summary>
    private async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        foreach (var some in seen.Keys.ToList().Chunk(ReadOfStep))
        {
            foreach (var span in await store.ReadInstancesAsync(some, cancellationToken))
            {
                seen[span.InstanceId] = span;
            }
        }

        step = ReadAsync;
    }

    /// <summary>There is no quick way from an instance to its heartbeats, so all are read once.</summary>
    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        var heartbeats = await imports.ReadHeartbeatsAsync(at, ReadOfStep, cancellationToken);
        foreach (var (receivedAt, instance) in heartbeats)
        {
            if (seen.ContainsKey(instance))
            {
                left[instance] = left.TryGetValue(instance, out var span)
                    ? span with { Last = receivedAt }
                    : new InstanceSpan(instance, receivedAt, receivedAt, Heartbeats: 1);
            }
        }

        if (heartbeats.Count > 0)
        {
            at = heartbeats[^1];
        }
        else
        {
            step = MendAsync;
        }
    }

    private async ValueTask MendAsync(CancellationToken cancellationToken)
    {
        var some = seen.Values.Where(span => span.InstanceId != Guid.Empty).Take(pace.RowsOf(RowsOfStep)).ToList();
        await store.MendAsync(
            [.. some.Select(span => (span, left.TryGetValue(span.InstanceId, out var right) ? right : span))], cancellationToken);
        some.ForEach(span => seen.Remove(span.InstanceId));
        if (some.Count == 0)
        {
            (at, step) = (Beginning, ForgetAsync);
        }
    }

    private async ValueTask ForgetAsync(CancellationToken cancellationToken)
    {
        var rows = await imports.ReadRowsAsync(number, at, ReadOfStep, cancellationToken);
        if (rows.Count > 0)
        {
            // A rebuild keeps states that are older than all heartbeats. Those that came by this import are to go too.
            await imports.RemoveStatesAsync(number, rows[^1], store.DaySql, cancellationToken);
            await imports.ForgetRowsAsync(number, rows[^1], cancellationToken);
            at = rows[^1];
            return;
        }

        await rebuildStatistics();
        await imports.SetAsync(number, ImportState.Undone, time.GetUtcNow(), cancellationToken);
        isDone = true;
    }
}
