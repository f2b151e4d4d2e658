using System.Runtime.CompilerServices;

namespace Telemetry.Grains.Statistics;

/// <summary>A rebuild from beginning to end, by this process and without a silo.</summary>
public sealed class StatisticsRebuild
{
    private readonly StatisticsFold fold;

    internal StatisticsRebuild(StatisticsFold fold) => this.fold = fold;

    /// <summary>
    /// How far it is, from 0 to 1, after each page. When it ends, the new statistics answer and the old ones are deleted.
    /// </summary>
    public async IAsyncEnumerable<double> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await fold.RebuildAsync(cancellationToken);
        while (await fold.StepAsync(cancellationToken) != FoldStep.Done)
        {
            yield return fold.RebuildProgress ?? 1;
        }
    }
}
