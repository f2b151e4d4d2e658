using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Statistics;
using Telemetry.Grains.Storage.States;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Statistics;

/// <summary>The fold as a silo makes it, on any database.</summary>
internal static class Folds
{
    public static StatisticsFold On(IStateStore store, TimeProvider time) => On(store, time, out _);

    /// <param name="store">Where states are.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="meters">Where a test can collect its metrics.</param>
    public static StatisticsFold On(IStateStore store, TimeProvider time, out IMeterFactory meters)
    {
        Writers.NewMetrics(out meters);
        return new(store, new FoldMetrics(meters, time), time, NullLogger<StatisticsFold>.Instance);
    }

    /// <summary>Until there is nothing more to do at once.</summary>
    public static async Task CatchUpAsync(this StatisticsFold fold)
    {
        for (var steps = 0; await fold.StepAsync(CancellationToken.None) != FoldStep.Done; steps++)
        {
            Assert.True(steps < 10_000, "The fold goes round in circles.");
        }
    }

    /// <summary>The stored states are those of the heartbeats.</summary>
    public static async Task AssertStatesAsync(this FreshDatabase database, IEnumerable<Heartbeat> heartbeats) =>
        Assert.Equal(
            string.Join('\n', ReferenceFold.Of(heartbeats)), string.Join('\n', await database.ReadStatesAsync()));
}
