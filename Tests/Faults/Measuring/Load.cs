using Telemetry.Fleet.Audit;
using Telemetry.Fleet.Run;

namespace Telemetry.Faults.Measuring;

/// <summary>The fleet: 500 heartbeats a second through all front doors, whatever becomes of them.</summary>
internal sealed class Load : IDisposable
{
    private readonly CancellationTokenSource finish = new();
    private readonly LedgerWriter ledger;
    private readonly Task<RunReport> run;

    private Load(IReceiver receiver, string ledgerPath, CancellationToken cancellationToken)
    {
        ledger = new LedgerWriter(ledgerPath);
        var options = new RunOptions
        {
            Urls = receiver.Urls,
            Key = receiver.Key,
            Instances = null,
            Rate = 500,

            // Requests that a fault holds up each hold a connection.
            Connections = 2000,
            Repeats = 0.1,
            Seed = (ulong)Random.Shared.NextInt64(),
        };
        run = new LoadRun(options, ledger, TimeProvider.System).RunAsync(null, cancellationToken, finish.Token);
    }

    public static Load Start(IReceiver receiver, string ledgerPath, CancellationToken cancellationToken) =>
        new(receiver, ledgerPath, cancellationToken);

    /// <summary>Sends nothing more and returns when all answers are in.</summary>
    public async Task<RunReport> FinishAsync()
    {
        await finish.CancelAsync();
        return await run;
    }

    public void Dispose()
    {
        ledger.Dispose();
        finish.Dispose();
    }
}
