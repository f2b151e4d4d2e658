using Telemetry.Fleet.Audit;
using Telemetry.Fleet.Run;

namespace Telemetry.Faults.Measuring;

/// <summary>A scenario's figures, and every bar that they miss.</summary>
internal sealed record Result(
    string Scenario, Requests Requests, AuditFindings Audit, long Refused, TimeSpan? BackAfter, List<string> Misses)
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostBackAfter = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Watching = MostBackAfter + TimeSpan.FromSeconds(3);

    /// <summary>Requests that failed, those included that no front door let in.</summary>
    public long Failed => Requests.Failed + Refused;

    /// <summary>Runs the scenario under load and audits what is stored afterwards.</summary>
    public static async Task<Result> OfAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("faults-");
        var clock = new FaultClock();
        await using var receiver = await scenario.StartAsync(cancellationToken);
        var ledgerPath = Path.Combine(directory.FullName, "ledger");
        RunReport report;
        string? trouble = null;
        using (var load = Load.Start(receiver, ledgerPath, cancellationToken))
        {
            await Task.Delay(Calm, cancellationToken);
            try
            {
                await scenario.BreakAsync(receiver, clock, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // A silo that does not come back, for instance. The figures are wanted all the same.
                trouble = $"the scenario did not get to its end: {exception.Message}";
            }

            clock.Ended();
            await Task.Delay(Watching, cancellationToken);
            report = await load.FinishAsync();
        }

        var endedAt = clock.EndedAt!.Value;
        using var ledger = await SortedLedger.SortAsync(ledgerPath, cancellationToken);
        var requests = await Requests.OfAsync(ledger, endedAt, cancellationToken);
        var audit = await LedgerAudit.RunAsync(ledger, receiver.Store, AuditTerms.Default, cancellationToken);
        var refused = report.Requests - await CountAsync(ledger, cancellationToken);
        var result = new Result(scenario.Name, requests, audit, refused, requests.BackAfter(endedAt), trouble is null ? [] : [trouble]);
        result.Judge(scenario.Bar);
        await KeepOrDeleteAsync(directory, receiver, result);
        return result;
    }

    private void Judge(Bar bar)
    {
        void Miss(bool missed, string what)
        {
            if (missed)
            {
                Misses.Add(what);
            }
        }

        Miss(Requests.Acknowledged == 0, "nothing was acknowledged");
        Miss(Audit.Lost > 0, $"{Audit.Lost} acknowledged heartbeats were lost");
        Miss(Audit.Duplicated > 0, $"{Audit.Duplicated} heartbeats are duplicates");
        Miss(Requests.FailedBadly > 0, $"{Requests.FailedBadly} failures are neither 503 nor a closed connection: {Requests.Failures}");
        Miss(bar == Bar.Unnoticed && Failed > 0, $"{Failed} requests failed ({Requests.Failures}; no door open: {Refused})");
        Miss(!(BackAfter <= MostBackAfter), $"service was back after {BackAfter?.TotalSeconds:F1} s");
    }

    private static async Task<long> CountAsync(SortedLedger ledger, CancellationToken cancellationToken)
    {
        var entries = 0L;
        await foreach (var _ in ledger.ReadInOrderAsync(cancellationToken))
        {
            entries++;
        }

        return entries;
    }

    /// <summary>What the programs wrote helps to find out why a bar was missed.</summary>
    private static async Task KeepOrDeleteAsync(DirectoryInfo directory, IReceiver receiver, Result result)
    {
        if (result.Misses.Count == 0)
        {
            directory.Delete(recursive: true);
            return;
        }

        foreach (var (name, output) in receiver.Outputs)
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, $"{name}.log"), output);
        }

        result.Misses.Add($"ledger and logs: {directory.FullName}");
    }
}
