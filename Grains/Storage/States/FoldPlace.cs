namespace Telemetry.Grains.Storage.States;

/// <summary>The row of <c>statistics_fold</c>: how far heartbeats have been folded into states.</summary>
/// <param name="Version">Rises by one with each change of states, whoever makes it.</param>
/// <param name="Generation">Of the states that answer.</param>
/// <param name="Definition">By which these states were made.</param>
/// <param name="Position">Heartbeats up to here are in them, as far as they were committed when they were read.</param>
/// <param name="Rebuild">Null: none is under way.</param>
internal sealed record FoldPlace(
    long Version, int Generation, int Definition, DateTimeOffset Position, RebuildPlace? Rebuild = null)
{
    /// <summary>Before any heartbeat.</summary>
    public static FoldPlace AtTheBeginning(int definition) => new(0, 1, definition, DateTimeOffset.UnixEpoch);
}

/// <summary>How far a rebuild is.</summary>
/// <param name="Generation">Of its states.</param>
/// <param name="Definition">By which it makes them.</param>
/// <param name="Position">Heartbeats up to here are in them. Null: it has only begun.</param>
internal sealed record RebuildPlace(int Generation, int Definition, DateTimeOffset? Position);
