namespace Telemetry.Grains.Storage.States;

/// <summary>What is to be changed in one generation of <c>states</c>, in this order: removed, prolonged, added.</summary>
internal sealed class StateChanges
{
    public List<(Guid InstanceId, DateOnly ValidFrom)> Removed { get; } = [];

    /// <summary>States whose end, next state, last heartbeat and uptime differ. All else in them is as it was.</summary>
    public List<(Guid InstanceId, InstanceState State)> Prolonged { get; } = [];

    public List<(Guid InstanceId, InstanceState State)> Added { get; } = [];

    /// <summary>Lists that the added states name; some may be kept already.</summary>
    public HashSet<PluginList> PluginLists { get; } = [];

    public static StateChanges None => new();

    public int Count => Removed.Count + Prolonged.Count + Added.Count;
}
