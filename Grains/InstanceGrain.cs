using Microsoft.Extensions.Options;
using Orleans.GrainDirectory;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Placement;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>
/// Decides about its instance's heartbeats, and remembers the last one as long as it is awake. It reads nothing when it
/// wakes: nearly every call wakes a grain, and the store decides anyway, also between two activations. Once a heartbeat is
/// recorded nothing is due for 23 hours, so the grain sleeps at once (awake for two minutes it cost half of the 99th
/// percentile); one that had to refuse stays awake, because whoever comes too early comes again.
/// </summary>
[GrainType(IInstanceGrain.GrainTypeName), InstancePlacement, GrainDirectory(InstanceDirectory.Name), CollectionAgeLimit(Minutes = 2)]
public sealed class InstanceGrain(HeartbeatWriter writer, IOptions<HeartbeatOptions> options) : Grain, IInstanceGrain
{
    private readonly TimeSpan window = options.Value.Window;
    private LastHeartbeat? last;

    public async ValueTask<Outcome> RecordAsync(Heartbeat heartbeat, Receipt receipt)
    {
        if (last is { } known && IsWithinWindow(known, heartbeat))
        {
            return OutcomeOf(known, heartbeat, receipt);
        }

        if (writer.TryRecord(new Submission(heartbeat, receipt)) is not { } recording)
        {
            return new Outcome(Verdict.Overloaded);
        }

        last = null;
        try
        {
            last = await recording;
            return last is { } decided ? OutcomeOf(decided, heartbeat, receipt) : new Outcome(Verdict.Unavailable);
        }
        finally
        {
            // Without an answer it is unknown what is last, and behind a recorded one nothing is due.
            if (last is null || last.Value.ReceiptId == receipt.Id)
            {
                DeactivateOnIdle();
            }
        }
    }

    public ValueTask AnswerAsync()
    {
        DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }

    /// <summary>The rule by which the store decides too: see <see cref="IHeartbeatStore.RecordAsync"/>.</summary>
    private bool IsWithinWindow(LastHeartbeat last, Heartbeat heartbeat) =>
        heartbeat.ReceivedAt < last.ReceivedAt + window
        && last.ReceivedAt <= heartbeat.ReceivedAt + ClockDifference.Most;

    private Outcome OutcomeOf(LastHeartbeat last, Heartbeat heartbeat, Receipt receipt)
    {
        if (last.ReceiptId == receipt.Id)
        {
            return new Outcome(Verdict.Recorded);
        }

        // Never more than the window, though the clocks of two front doors may differ.
        var left = last.ReceivedAt + window - heartbeat.ReceivedAt;
        return new Outcome(Verdict.RateLimited, left < window ? left : window);
    }
}
