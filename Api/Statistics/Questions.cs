using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Statistics;

/// <summary>Asks the statistics grain: for the calls of the API and for the pages.</summary>
internal sealed class Questions(IGrainFactory grains, RetryBudget budget)
{
    /// <summary>The answer; while no silo or no store gives one, it is asked for again.</summary>
    /// <param name="ask">Calls one method of the grain.</param>
    /// <param name="cancellationToken">The reader's: when it has left, the question ends.</param>
    /// <exception cref="TimeoutException">There was none within the retry budget.</exception>
    /// <exception cref="StoreBusyException">Too many questions wait; come back soon.</exception>
    /// <exception cref="TooManyValuesException">It would be too long to read.</exception>
    public async ValueTask<T> AskAsync<T>(
        Func<IStatisticsGrain, CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        var (isOver, answer) = await budget.SpendAsync<(bool IsOver, T Answer)>(
            async () =>
            {
                try
                {
                    return (true, await ask(grains.GetGrain<IStatisticsGrain>(0), cancellationToken));
                }
                catch (StoreAwayException)
                {
                    return (false, default(T)!);
                }
                catch (Exception) when (cancellationToken.IsCancellationRequested)
                {
                    return (true, default(T)!);
                }
            },
            static result => !result.IsOver,
            default);
        cancellationToken.ThrowIfCancellationRequested();
        return isOver ? answer : throw new TimeoutException("Neither silos nor the store gave an answer in time.");
    }
}
