namespace Telemetry.Bench.Measuring;

/// <summary>One promise, as two sides that do the same work.</summary>
internal abstract class Scenario
{
    /// <summary>Words with hyphens, for the table and for <c>--scenario</c>.</summary>
    public required string Name { get; init; }

    public required Bar Bar { get; init; }

    /// <summary>What is measured, with its unit.</summary>
    public abstract string Figure { get; }

    /// <summary>Whether <c>--quick</c> runs it too.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Starts both sides on the stage, ready for load but cold.</summary>
    public abstract Task<(Side Ours, Side? Theirs)> PrepareAsync(Stage stage, CancellationToken cancellationToken);
}

/// <summary>One side of a scenario.</summary>
internal abstract class Side
{
    /// <summary>Once, before the first measurement of either side.</summary>
    public virtual Task WarmUpAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Once a round, while the other side is idle.</summary>
    public abstract Task<Measurement> MeasureAsync(CancellationToken cancellationToken);
}
