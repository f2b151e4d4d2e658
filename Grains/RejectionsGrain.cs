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

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        day = Today();
        today = await store.CountSinceAsync(
            new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero), cancellationToken);
    }

    public async ValueTask<bool> AddAsync(Rejection rejection)
    {
        if (Today() is var now && now != day)
        {
            (day, today) = (now, 0);
        }

        if (today >= options.Value.RejectionsPerDay || underWay >= MostUnderWay)
        {
            return false;
        }

        today++;
        underWay++;
        try
        {
            await store.AddAsync(rejection, CancellationToken.None);
        }
        finally
        {
            underWay--;
        }

        return true;
    }

    public async ValueTask<ImmutableArray<Rejection>> ListAsync(Guid? before, int limit) =>
        [.. await store.ListAsync(before, limit, CancellationToken.None)];

    private DateOnly Today() => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
}
