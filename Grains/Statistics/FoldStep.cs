namespace Telemetry.Grains.Statistics;

/// <summary>What a step of the fold leaves.</summary>
internal enum FoldStep
{
    /// <summary>Nothing to do until the next heartbeat comes.</summary>
    Done,

    /// <summary>More to do at once.</summary>
    More,

    /// <summary>Somebody else folds too and was faster. Whoever gives way for a while lets the other one go on.</summary>
    Overtaken,
}
