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
public sealed class RejectionsGrain(
    RejectionStore kept, IHeartbeatStore store, IOptions<HeartbeatOptions> options, TimeProvider time)
    : StoreGrain(store), IRejectionsGrain
{
    private const int MostUnderWay = 64;

    private readonly Dictionary<RejectionOutcome, long> today = [];
    private DateOnly day;
    private int underWay;

    protected override async Task ReadAsync(CancellationToken cancellationToken)
    {
        day = Today();
        var midnight = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        foreach (var outcome in Enum.GetValues<RejectionOutcome>())
        {
            today[outcome] = await kept.CountSinceAsync(outcome, midnight, cancellationToken);
        }
    }

    public async ValueTask<bool> AddAsync(ImmutableArray<Rejection> rejections)
    {
        if (Today() is var now && now != day)
        {
            day = now;
            today.Clear();
        }

        var outcome = rejections[0].Outcome;
        var total = today.GetValueOrDefault(outcome) + rejections.Length;
        if (total > options.Value.RejectionsPerDay || underWay >= MostUnderWay)
        {
            return false;
        }

        today[outcome] = total;
        underWay++;
        try
        {
            foreach (var rejection in rejections)
            {
                await kept.AddAsync(rejection, CancellationToken.None);
            }
        }
        finally
        {
            underWay--;
        }

        return true;
    }

    public async ValueTask<ImmutableArray<Rejection>> ListAsync(Guid? before, int limit, RejectionOutcome? outcome) =>
        [.. await kept.ListAsync(before, limit, outcome, CancellationToken.None)];

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
}
