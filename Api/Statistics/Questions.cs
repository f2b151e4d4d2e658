using Telemetry.Api.Retries;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Statistics;

/// <summary>Asks the statistics grain: for the calls of the API and for the pages.</summary>
internal sealed class Questions(IGrainFactory grains, RetryBudget budget)
{
    /// <summary>The answer; while no silo or no store gives one, it is asked for again.</summary>
    /// <param name="ask">Calls one method of the grain.</param>
    /// <param name="cancellationToken">The reader's: when it has left, the question ends.</param>
    /// <exception cref="UnavailableException">There was none within the retry budget.</exception>
    /// <exception cref="StoreBusyException">Too many questions wait; come back soon.</exception>
    /// <exception cref="TooManyValuesException">It would be too long to read.</exception>
    public async ValueTask<T> AskAsync<T>(
        Func<IStatisticsGrain, CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken) =>
        await budget.SpendAsync(() => ask(grains.GetGrain<IStatisticsGrain>(0), cancellationToken), cancellationToken);
}
