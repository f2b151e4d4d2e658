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
public sealed class RejectionsGrain(RejectionStore store, IOptions<HeartbeatOptions> options, TimeProvider time)
    : Grain, IRejectionsGrain
{
    private const int MostUnderWay = 64;

    private readonly Dictionary<RejectionOutcome, long> kept = [];
    private DateOnly day;
    private int underWay;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        day = Today();
        var midnight = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        foreach (var outcome in Enum.GetValues<RejectionOutcome>())
        {
            kept[outcome] = await store.CountSinceAsync(outcome, midnight, cancellationToken);
        }
    }

    public async ValueTask<bool> AddAsync(ImmutableArray<Rejection> rejections)
    {
        if (Today() is var now && now != day)
        {
            day = now;
            kept.Clear();
        }

        var outcome = rejections[0].Outcome;
        var total = kept.GetValueOrDefault(outcome) + rejections.Length;
        if (total > options.Value.RejectionsPerDay || underWay >= MostUnderWay)
        {
            return false;
        }

        kept[outcome] = total;
        underWay++;
        try
        {
            foreach (var rejection in rejections)
            {
                await store.AddAsync(rejection, CancellationToken.None);
            }
        }
        finally
        {
            underWay--;
        }

        return true;
    }

    public async ValueTask<ImmutableArray<Rejection>> ListAsync(Guid? before, int limit, RejectionOutcome? outcome) =>
        [.. await store.ListAsync(before, limit, outcome, CancellationToken.None)];

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
}
