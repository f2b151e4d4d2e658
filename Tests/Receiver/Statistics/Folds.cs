using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Statistics;
using Telemetry.Grains.Storage.States;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Statistics;

/// <summary>The fold as a silo makes it, on any database.</summary>
internal static class Folds
{
    public static StatisticsFold On(IStateStore store, TimeProvider time) =>
        new(store, NewMetrics(), time, NullLogger<StatisticsFold>.Instance);

    public static FoldMetrics NewMetrics()
    {
        Writers.NewMetrics(out var meters);
        return new FoldMetrics(meters, TimeProvider.System);
    }

    /// <summary>Until there is nothing more to do at once.</summary>
    public static async Task CatchUpAsync(this StatisticsFold fold)
    {
        for (var steps = 0; await fold.StepAsync(CancellationToken.None); steps++)
        {
            Assert.True(steps < 10_000, "The fold goes round in circles.");
        }
    }

    /// <summary>The stored states are those of the heartbeats.</summary>
    public static async Task AssertStatesAsync(this FreshDatabase database, IEnumerable<Heartbeat> heartbeats) =>
        Assert.Equal(
            ReferenceFold.Of(heartbeats).Select(state => state.ToString()),
            (await database.ReadStatesAsync()).Select(state => state.ToString()));
}
