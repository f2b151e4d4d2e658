using Orleans.Concurrency;

namespace Telemetry.Grains.Interfaces.Statistics;

/// <summary>Keeps the statistics up to date with the heartbeats (key 0; there is one in the cluster).</summary>
[Alias("fold")]
public interface IFoldGrain : IGrainWithIntegerKey
{
    /// <summary>Sees to it that the fold runs somewhere. Every silo calls this every few seconds.</summary>
    [AlwaysInterleave, Alias("wake")]
    ValueTask WakeAsync();

    /// <summary>
    /// Begins to make all states anew from the heartbeats that are kept, those that are committed by now among them. The
    /// old statistics answer until the new ones are complete; a rebuild that is under way begins again. Durable when the
    /// call returns: a cluster that is restarted goes on with it.
    /// </summary>
    [Alias("rebuild")]
    ValueTask RebuildAsync();

    /// <summary>How far the fold is.</summary>
    [AlwaysInterleave, Alias("progress")]
    ValueTask<FoldProgress> GetProgressAsync();
}

/// <summary>How far the fold is.</summary>
[GenerateSerializer, Immutable, Alias("fold-progress")]
public sealed record FoldProgress
{
    /// <summary>Heartbeats up to here are in the statistics. Null: not known yet.</summary>
    [Id(0)] public DateTimeOffset? AsOf { get; init; }

    /// <summary>Of the rebuild that is under way, from 0 to 1. Null: none is.</summary>
    [Id(1)] public double? Rebuild { get; init; }
}
