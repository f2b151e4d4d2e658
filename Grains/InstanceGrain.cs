using Microsoft.Extensions.Options;
using Orleans.GrainDirectory;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Placement;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>
/// Remembers its instance's last heartbeat, so that repeats are refused without asking the database. It reads nothing
/// when it wakes: nearly every call wakes a grain, and the store decides anyway, also between two activations.
/// </summary>
/// <remarks>
/// Idle activations cost 2.0 to 2.5 KB each and repeats come close together, hence the short age. Local placement: a
/// heartbeat is taken where it arrives instead of crossing the cluster once more, and front doors spread instances
/// over silos already.
/// </remarks>
[CollectionAgeLimit(Minutes = 2), InstancePlacement, GrainDirectory(InstanceDirectory.Name)]
public sealed class InstanceGrain(HeartbeatWriter writer, IOptions<HeartbeatOptions> options) : Grain, IInstanceGrain
{
    private readonly TimeSpan window = options.Value.Window;
    private Standing? last;

    public async ValueTask<Outcome> RecordAsync(Heartbeat heartbeat, Receipt receipt)
    {
        if (last is { } known && (known.LastReceiptId == receipt.Id || Left(known, heartbeat) > TimeSpan.Zero))
        {
            return Judge(known, heartbeat, receipt);
        }

        if (!writer.TryRecord(new Submission(heartbeat, receipt), out var standing))
        {
            return new Outcome(Verdict.Overloaded);
        }

        try
        {
            last = await standing;
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }

        if (last is not { } decided)
        {
            // Whether it was recorded is unknown: what this activation remembers may be wrong.
            DeactivateOnIdle();
            return new Outcome(Verdict.Unavailable);
        }

        if (decided.LastReceiptId == receipt.Id)
        {
            DeactivateOnIdle();
        }

        return Judge(decided, heartbeat, receipt);
    }

    private Outcome Judge(Standing standing, Heartbeat heartbeat, Receipt receipt) =>
        standing.LastReceiptId == receipt.Id
            ? new Outcome(Verdict.Recorded)
            : new Outcome(Verdict.RateLimited, Left(standing, heartbeat));

    // Never more than the window, though the clocks of two front doors may differ.
    private TimeSpan Left(Standing standing, Heartbeat heartbeat)
    {
        var left = standing.LastReceivedAt + window - heartbeat.ReceivedAt;
        return left < window ? left : window;
    }
}
