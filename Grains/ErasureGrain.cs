using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>Remembers between two calls how far it is. Another activation begins again, and finds less.</summary>
public sealed class ErasureGrain(ErasureTable kept, TimeProvider time) : StoreGrain, IErasureGrain
{
    /// <summary>Much shorter than a call may be.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(1);

    private DateTimeOffset? begunUpTo;
    private DateTimeOffset reached;

    public async ValueTask<bool> EraseAsync(DateTimeOffset upTo)
    {
        var started = time.GetTimestamp();
        var instance = this.GetPrimaryKey();
        if (begunUpTo != upTo)
        {
            await kept.AddAsync(instance, upTo, CancellationToken.None);

            // First, so that whatever comes from now on is that of a new one.
            await kept.RemoveInstanceAsync(instance, upTo, CancellationToken.None);
            reached = (await kept.FindOldestAsync(CancellationToken.None) ?? upTo).AddMicroseconds(-1);
            begunUpTo = upTo;
        }

        while (reached < upTo)
        {
            if (time.GetElapsedTime(started) > LongestCall)
            {
                return false;
            }

            reached = await kept.RemoveHeartbeatsAsync(instance, reached, upTo, CancellationToken.None);
        }

        await kept.RemoveRejectionsAsync(instance, upTo, CancellationToken.None);
        await kept.RemoveStatesAsync(instance, CancellationToken.None);

        // One that was on its way when this began.
        await kept.RemoveInstanceAsync(instance, upTo, CancellationToken.None);
        DeactivateOnIdle();
        return true;
    }
}
