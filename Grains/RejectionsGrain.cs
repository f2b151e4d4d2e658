using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>
/// Counts the day's rejections, refused and repaired apart, so that only so many are kept and neither takes the other's
/// share. Rows are written side by side (reentrant), and no more than <see cref="MostUnderWay"/> of them: a flood of bad
/// bodies must not queue up in front of the store.
/// </summary>
[Reentrant]
public sealed class RejectionsGrain(RejectionStore kept, IOptions<HeartbeatOptions> options, TimeProvider time)
    : StoreGrain, IRejectionsGrain
{
    private const int MostUnderWay = 64;

    private readonly Dictionary<RejectionOutcome, long> today = [];
    private DateOnly day;
    private int underWay;

    public async ValueTask<bool> AddAsync(ImmutableArray<Rejection> rejections)
    {
        if (underWay >= MostUnderWay)
        {
            return false;
        }

        underWay++;
        try
        {
            await CountAsync();
            var outcome = rejections[0].Outcome;
            var total = today[outcome] + rejections.Length;
            if (total > options.Value.RejectionsPerDay)
            {
                return false;
            }

            today[outcome] = total;
            foreach (var rejection in rejections)
            {
                await kept.AddAsync(rejection, CancellationToken.None);
            }

            return true;
        }
        finally
        {
            underWay--;
        }
    }

    public async ValueTask<ImmutableArray<Rejection>> ListAsync(RejectionQuery query) =>
        [.. await kept.ListAsync(query, CancellationToken.None)];

    public async ValueTask<ImmutableArray<RejectionCount>> CountAsync(int limit) =>
        [.. await kept.CountAsync(limit, CancellationToken.None)];

    public ValueTask<Rejection?> FindAsync(Guid id) => kept.FindAsync(id, CancellationToken.None);

    /// <summary>
    /// What is kept of today already. Not while the grain wakes: it would be held back for five seconds if the store failed,
    /// and its callers would be handed the database's own exception (<see cref="StoreGrain"/> guards calls).
    /// </summary>
    private async ValueTask CountAsync()
    {
        if (Today() is var now && now != day)
        {
            var midnight = new DateTimeOffset(now, TimeOnly.MinValue, TimeSpan.Zero);
            foreach (var outcome in Enum.GetValues<RejectionOutcome>())
            {
                today[outcome] = await kept.CountSinceAsync(outcome, midnight, CancellationToken.None);
            }

            day = now;
        }
    }

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
}
