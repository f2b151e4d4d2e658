using Microsoft.Extensions.Logging;
using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Statistics;
using Telemetry.Grains.Storage;

namespace Telemetry.Grains;

/// <summary>
/// Takes one step of the fold after the other, with pauses between them. A second activation does no harm: the database lets
/// one of them change states at a time.
/// </summary>
internal sealed class FoldGrain(
    StatisticsFold fold,
    FoldPace pace,
    FoldMetrics metrics,
    TimeProvider time,
    ILogger<FoldGrain> logger) : StoreGrain, IFoldGrain
{
    private IGrainTimer? nextStep;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Left();
        return Task.CompletedTask;
    }

    public ValueTask WakeAsync()
    {
        nextStep ??= this.RegisterGrainTimer(StepAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan)
        {
            KeepAlive = true,
        });
        return ValueTask.CompletedTask;
    }

    public async ValueTask RebuildAsync()
    {
        await fold.RebuildAsync(CancellationToken.None);
        nextStep?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    public ValueTask<FoldProgress> GetProgressAsync() => fold.ReadProgressAsync(CancellationToken.None);

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var pause = FoldPace.LongestPause;
        try
        {
            var step = await fold.StepAsync(cancellationToken);
            pause = await pace.PauseAsync(step, time.GetElapsedTime(started), cancellationToken);
        }
        catch (Exception exception) when (!StoreExceptions.IsStop(exception, cancellationToken))
        {
            FoldLog.Failed(logger, StoreExceptions.Describe(exception));
        }
        finally
        {
            nextStep?.Change(pause, Timeout.InfiniteTimeSpan);
        }
    }
}
