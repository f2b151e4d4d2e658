using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>
/// Counts the day's rejections, so that only so many are kept. Rows are written side by side (reentrant), and no more
/// than <see cref="MostUnderWay"/> of them: a flood of bad bodies must not queue up before the store.
/// </summary>
[Reentrant]
public sealed class RejectionsGrain(RejectionStore store, IOptions<HeartbeatOptions> options, TimeProvider time)
    : Grain, IRejectionsGrain
{
    private const int MostUnderWay = 64;

    private DateOnly day;
    private long today;
    private int underWay;

    public async ValueTask<bool> AddAsync(Rejection rejection)
    {
        if (underWay >= MostUnderWay)
        {
            return false;
        }

        underWay++;
        try
        {
            await CountAsync();
            if (today >= options.Value.RejectionsPerDay)
            {
                return false;
            }

            today++;
            await store.AddAsync(rejection, CancellationToken.None);
            return true;
        }
        finally
        {
            underWay--;
        }
    }

    public async ValueTask<ImmutableArray<Rejection>> ListAsync(Guid? before, int limit) =>
        [.. await store.ListAsync(before, limit, CancellationToken.None)];

    /// <summary>
    /// What is kept of today already. Not while the grain wakes: it would be held back for five seconds if the store failed,
    /// and its callers would be handed the database's own exception (<see cref="StoreFaultFilter"/> guards calls).
    /// </summary>
    private async ValueTask CountAsync()
    {
        if (Today() is var now && now != day)
        {
            today = await store.CountSinceAsync(new DateTimeOffset(now, TimeOnly.MinValue, TimeSpan.Zero), CancellationToken.None);
            day = now;
        }
    }

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
}
