using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Telemetry.Api.Imports.Files;
using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces.Imports;

namespace Telemetry.Api.Imports;

/// <summary>
/// Brings files in, beside the requests: looks a file through, makes its report, and hands its rows over batch by batch. How far
/// it is, is kept by the grain, so every front door can say it; what breaks off with this process goes on when the file comes
/// again.
/// </summary>
internal sealed class ImportRunner(
    IGrainFactory grains, RetryBudget budget, IOptions<ImportOptions> options, TimeProvider time, ILogger<ImportRunner> logger)
    : IHostedService, IDisposable
{
    /// <summary>Asked for at once whether they are kept already. Read within some milliseconds: see the grain's rests.</summary>
    private const int KeysAtOnce = 500;

    private readonly ConcurrentDictionary<Guid, Task> running = [];
    private readonly CancellationTokenSource stopping = new();

    private IImportsGrain Imports => grains.GetGrain<IImportsGrain>(0);

    /// <summary>Begins, if no other import is under way; then the file is the runner's to dispose.</summary>
    /// <exception cref="UnavailableException">The cluster gave no answer in time.</exception>
    public async Task<ImportBegun> BeginAsync(SpooledFile file, NewImport import, ImportAnswers answers)
    {
        var begun = await budget.SpendAsync(() => Imports.BeginAsync(import));
        if (begun.MayRun)
        {
            running[import.RunId] = Task.Run(async () =>
            {
                using (file)
                {
                    await RunAsync(new Run(new ImportRun(begun.Number, import.RunId), file, import, answers, begun.Position, time.GetUtcNow()));
                }

                running.TryRemove(import.RunId, out _);
            });
        }

        return begun;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Those under way are left where they are, and say so.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stopping.Dispose();

    private async Task RunAsync(Run run)
    {
        try
        {
            await ImportAsync(run);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await TryToEndAsync(run);
        }
        catch (Exception exception)
        {
            // Not its message, which may quote what a row holds.
            ImportLog.Broken(logger, run.Id.Number, exception.GetType().FullName, exception.StackTrace);
            await TryToEndAsync(run);
        }
    }

    private async Task ImportAsync(Run run)
    {
        var report = new ReportBuilder();
        var format = default(string);
        try
        {
            var file = ImportFile.Open(run.File.Stream);
            format = file.Format;
            var survey = file.Look(run.Answers, stopping.Token);
            var reading = new ImportReading(file, run.Now, hasTimes: survey.Asks.IsEmpty);
            await CheckAsync(run, reading, report, hasTimes: survey.Asks.IsEmpty && survey.Problem is null);
            var made = report.Build(format, survey.Asks, survey.Problem);
            var state = survey.Problem is not null ? ImportState.Refused
                : !survey.Asks.IsEmpty ? ImportState.Asking
                : run.IsDryRun ? ImportState.Checked
                : ImportState.Writing;
            if (await budget.SpendAsync(() => Imports.ReportAsync(run.Id, made, state)) && state == ImportState.Writing)
            {
                await WriteAsync(run, reading);
            }
        }
        catch (UnreadableFileException exception)
        {
            var refused = report.Build(format, [], exception.Message);
            await budget.SpendAsync(() => Imports.ReportAsync(run.Id, refused, ImportState.Refused));
        }
    }

    private async Task CheckAsync(Run run, ImportReading reading, ReportBuilder report, bool hasTimes)
    {
        var asking = Task.FromResult(0);
        foreach (var rows in reading.Rows(stopping.Token).Chunk(KeysAtOnce))
        {
            // While the answer for some is on its way the next ones are read.
            ImmutableArray<ImportKey> keys =
            [
                .. rows.Where(row => report.Add(row) && hasTimes).Select(row => new ImportKey(row.Heartbeat!.ReceivedAt, row.Heartbeat.InstanceId)),
            ];
            report.AddKnown(await asking);
            asking = keys.IsEmpty ? Task.FromResult(0) : budget.SpendAsync(() => Imports.CountKnownAsync(run.Id, keys), stopping.Token).AsTask();
        }

        report.AddKnown(await asking);
    }

    private async Task WriteAsync(Run run, ImportReading reading)
    {
        var position = run.Position;
        var writing = Task.FromResult(true);
        foreach (var rows in reading.Rows(stopping.Token).Where(row => row.Line > run.Position).Chunk(options.Value.BatchSize))
        {
            // While one batch is written the next one is read.
            var batch = new ImportBatch
            {
                After = position,
                Lines = ImmutableArray.Create(Array.ConvertAll(rows, row => new ImportLine(row.Line, row.Heartbeat))),
            };
            if (!await writing)
            {
                return;
            }

            position = batch.Line;
            writing = budget.SpendAsync(() => Imports.AddAsync(run.Id, batch), stopping.Token).AsTask();
        }

        if (await writing)
        {
            await budget.SpendAsync(() => Imports.EndAsync(run.Id, ImportState.Done));
        }
    }

    private async Task TryToEndAsync(Run run)
    {
        try
        {
            await Imports.EndAsync(run.Id, ImportState.Interrupted);
        }
        catch (Exception)
        {
            // Who begins an import finds out that this one has given no sign of life.
        }
    }

    private sealed record Run(
        ImportRun Id, SpooledFile File, NewImport Import, ImportAnswers Answers, long Position, DateTimeOffset Now)
    {
        public bool IsDryRun => Import.IsDryRun;
    }
}

internal static partial class ImportLog
{
    [LoggerMessage(EventId = 110, Level = LogLevel.Error, Message = "Import {Number} broke off with {Type}.\n{Place}")]
    public static partial void Broken(ILogger logger, int number, string? type, string? place);
}
