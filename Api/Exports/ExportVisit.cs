using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>One export, from its request to its end.</summary>
internal sealed class ExportVisit : IDisposable
{
    /// <summary>
    /// How long an export may go on when its front door stops. A reader that stalls must not hold the stop up; one that was
    /// cut off goes on at another front door.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly CancellationToken aborted;
    private readonly CancellationTokenSource ending;
    private readonly CancellationTokenRegistration atStop;
    private readonly Action<string> leave;
    private string outcome = "failed";

    /// <param name="leave">Is told the outcome, once.</param>
    /// <param name="stopping">The program stops.</param>
    /// <param name="aborted">The reader has left.</param>
    public ExportVisit(Action<string> leave, CancellationToken stopping, CancellationToken aborted)
    {
        this.aborted = aborted;
        this.leave = leave;
        ending = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        atStop = stopping.Register(() => ending.CancelAfter(Grace));
    }

    /// <summary>The reader has left, or the program has stopped for long enough.</summary>
    public CancellationToken Ending => ending.Token;

    public void Completed() => outcome = "complete";

    /// <summary>False when the exception is a fault, and none of the ways in which an export may end before its time.</summary>
    public bool EndedBy(Exception exception)
    {
        outcome = aborted.IsCancellationRequested ? "left"
            : ending.IsCancellationRequested ? "stopped"
            : exception switch
            {
                UnavailableException => "store_away",
                StoreBusyException => "busy",
                _ => "failed",
            };
        return outcome != "failed";
    }

    public void Dispose()
    {
        atStop.Dispose();
        ending.Dispose();
        leave(outcome);
    }
}
