using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Telemetry.Grains.Imports;
using Telemetry.Grains.Interfaces.Imports;
using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Storage;
using Telemetry.Grains.Storage.Imports;

namespace Telemetry.Grains;

/// <summary>
/// Lets one import run at a time and writes its rows. What counts is in the database, so a second activation does no harm.
/// </summary>
public sealed class ImportsGrain(
    ImportTable imports,
    IImportStore kept,
    IDatabase database,
    HeartbeatWriter heartbeats,
    TimeProvider time,
    ILogger<ImportsGrain> logger) : StoreGrain, IImportsGrain
{
    /// <summary>A run that gives no sign of life for so long is gone. (Nothing is heard of a long file's first reading.)</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan TouchPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(2);

    private readonly ImportPace pace = new(heartbeats, time);
    private (int Number, long Rows) isChecked;
    private DateTimeOffset touchedAt;
    private ImportUndo? undo;
    private IGrainTimer? undoing;

    public async ValueTask WakeAsync()
    {
        if (await imports.FindRunningAsync(CancellationToken.None) is not { } running)
        {
            return;
        }

        if (running.Import.State == ImportState.Undoing)
        {
            GoOnUndoing(running.Import.Number);
        }
        else if (time.GetUtcNow() - running.TouchedAt > Lease)
        {
            await EndAsync(new ImportRun(running.Import.Number, running.RunId), ImportState.Interrupted);
        }
    }

    public async ValueTask<ImportBegun> BeginAsync(NewImport import)
    {
        var now = time.GetUtcNow();
        if (await imports.FindRunningAsync(CancellationToken.None) is { } running)
        {
            if (running.RunId == import.RunId)
            {
                return new ImportBegun(running.Import.Number, MayRun: true, running.Position);
            }

            if (running.Import.State == ImportState.Undoing || (!IsSame(running.Import, import) && now - running.TouchedAt < Lease))
            {
                return new ImportBegun(running.Import.Number, MayRun: false, Position: 0);
            }

            await imports.SetAsync(running.Import.Number, ImportState.Interrupted, now, CancellationToken.None);
        }

        isChecked = default;
        if (!import.IsDryRun && await imports.FindInterruptedAsync(import, CancellationToken.None) is { } broken)
        {
            await imports.TakeOverAsync(broken.Import.Number, import.RunId, now, CancellationToken.None);
            return new ImportBegun(broken.Import.Number, MayRun: true, broken.Position);
        }

        return new ImportBegun(await imports.AddAsync(import, now, CancellationToken.None), MayRun: true, Position: 0);
    }

    public async ValueTask<int> CountKnownAsync(ImportRun run, ImmutableArray<ImportKey> rows)
    {
        var known = await kept.CountKnownAsync(rows, CancellationToken.None);
        isChecked = (run.Number, (isChecked.Number == run.Number ? isChecked.Rows : 0) + rows.Length);
        if (time.GetUtcNow() is var now && now - touchedAt > TouchPeriod)
        {
            touchedAt = now;
            await imports.TouchAsync(run, now, CancellationToken.None);
        }

        // The front door reads on when it has the answer, so this leaves the processor to heartbeats too.
        await pace.RestAsync(ImportPace.LongestRest, CancellationToken.None);
        return known;
    }

    public async ValueTask<bool> ReportAsync(ImportRun run, ImportReport report, ImportState state)
    {
        if (state == ImportState.Writing && report is { From: { } from, To: { } to })
        {
            for (var month = from; month <= to.AddMonths(1); month = month.AddMonths(1))
            {
                await database.PrepareMonthsAsync(month, CancellationToken.None);
            }
        }

        return await imports.ChangeAsync(run, state, report, time.GetUtcNow(), CancellationToken.None);
    }

    public async ValueTask<bool> AddAsync(ImportRun run, ImportBatch batch)
    {
        for (var left = batch; left is not null;)
        {
            var (next, others) = left.Split(pace.RowsOf(left.Lines.Length));
            var started = time.GetTimestamp();
            if (!await kept.AddAsync(run, next, time.GetUtcNow(), CancellationToken.None))
            {
                return false;
            }

            await pace.RestAsync(time.GetElapsedTime(started), CancellationToken.None);
            left = others;
        }

        return true;
    }

    public async ValueTask<bool> EndAsync(ImportRun run, ImportState state)
    {
        if (await imports.FindAsync(run.Number, CancellationToken.None) is { Import.Added: > 0 })
        {
            // First, so that an import which says that it is done has its statistics on the way.
            await RebuildStatisticsAsync();
        }

        return await imports.ChangeAsync(run, state, report: null, time.GetUtcNow(), CancellationToken.None);
    }

    public async ValueTask<Import?> GetAsync(int number) =>
        (await imports.FindAsync(number, CancellationToken.None))?.Import is { } import ? WithProgress(import) : null;

    public async ValueTask<ImmutableArray<Import>> ListAsync(int? before, int limit) =>
        [.. (await imports.ListAsync(before ?? int.MaxValue, limit, CancellationToken.None)).Select(found => WithProgress(found.Import))];

    public async ValueTask<Import?> UndoAsync(int number)
    {
        if (await GetAsync(number) is not { } import)
        {
            return null;
        }

        if (import.State is ImportState.Writing or ImportState.Done or ImportState.Interrupted)
        {
            await imports.SetAsync(number, ImportState.Undoing, time.GetUtcNow(), CancellationToken.None);
            GoOnUndoing(number);
        }

        return await GetAsync(number);
    }

    private static bool IsSame(Import import, NewImport other) =>
        import.Sha256 == other.Sha256 && import.TimeZone == other.TimeZone && import.DateOrder == other.DateOrder
        && import.IsDryRun == other.IsDryRun;

    private Import WithProgress(Import import) =>
        import.State == ImportState.Checking && isChecked.Number == import.Number ? import with { Checked = isChecked.Rows } : import;

    private ValueTask RebuildStatisticsAsync() => GrainFactory.GetGrain<IFoldGrain>(0).RebuildAsync();

    private void GoOnUndoing(int number)
    {
        if (undoing is not null)
        {
            return;
        }

        undo = new ImportUndo(number, imports, kept, pace, RebuildStatisticsAsync, time);
        undoing = this.RegisterGrainTimer(
            UndoStepAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    private async Task UndoStepAsync(CancellationToken cancellationToken)
    {
        var pause = TimeSpan.Zero;
        try
        {
            var started = time.GetTimestamp();
            if (await undo!.StepAsync(cancellationToken))
            {
                undoing!.Dispose();
                undoing = null;
                return;
            }

            await pace.RestAsync(time.GetElapsedTime(started), cancellationToken);
        }
        catch (Exception exception) when (!StoreExceptions.IsStop(exception, cancellationToken))
        {
            ImportsLog.UndoFailed(logger, StoreExceptions.Describe(exception));
            pause = PauseAfterFault;
        }

        undoing!.Change(pause, Timeout.InfiniteTimeSpan);
    }
}

internal static partial class ImportsLog
{
    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "A step of undoing an import failed ({What}); it is tried again.")]
    public static partial void UndoFailed(ILogger logger, string what);
}
