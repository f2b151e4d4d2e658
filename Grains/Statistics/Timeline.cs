using Telemetry.Grains.Storage.States;

namespace Telemetry.Grains.Statistics;

/// <summary>
/// The last states of one installation, and what its next heartbeats make of them. This is the definition of states, one
/// heartbeat at a time: per UTC day the last heartbeat counts; days that follow each other are one state while the same is
/// reported and the installation was active in between.
/// </summary>
/// <param name="instanceId">Whose it is.</param>
/// <param name="known">
/// Its last states as they are kept, in their order: <see cref="StatesThatMayChange"/> if it has that many, or the last one
/// alone where no heartbeat is of the day on which that one began.
/// </param>
internal sealed class Timeline(Guid instanceId, IReadOnlyList<InstanceState> known)
{
    /// <summary>A second heartbeat of a day takes back what the first one began, and goes on with the state before it.</summary>
    public const int StatesThatMayChange = 2;

    private readonly List<InstanceState> states = [.. known];
    private readonly Dictionary<DateOnly, PluginList> plugins = [];

    /// <summary>Forgets what it has from a time on, so that heartbeats can be taken again from there.</summary>
    public void GoBackTo(DateTimeOffset time)
    {
        states.RemoveAll(state => state.ValidFrom >= Report.DayOf(time));
        if (states.Count > 0)
        {
            states[^1] = states[^1].AsOf(time);
        }
    }

    public Taking Take(Report report)
    {
        if (states.Count == 0)
        {
            Add(report, Beginning.New);
            return Taking.Taken;
        }

        var last = states[^1];
        if (report.ReceivedAt <= last.LastReceivedAt)
        {
            return report.ReceivedAt == last.LastReceivedAt ? Taking.Known : Taking.Late;
        }

        if (report.Facts.SayTheSameAs(last.Reported) && report.Day <= last.ValidUntil)
        {
            states[^1] = last.ProlongWith(report);
        }
        else if (report.Day == last.ValidFrom)
        {
            Replace(report);
        }
        else if (report.Day > last.ValidUntil)
        {
            Add(report, Beginning.Returned);
        }
        else
        {
            states[^1] = last with { ValidUntil = report.Day };
            Add(report, Beginning.Changed);
        }

        return Taking.Taken;
    }

    /// <summary>What differs from the states that are kept.</summary>
    public void AddChangesTo(StateChanges changes)
    {
        var now = states.Select((state, at) => state with { NextFrom = at + 1 < states.Count ? states[at + 1].ValidFrom : null })
            .ToDictionary(state => state.ValidFrom);
        foreach (var before in known)
        {
            if (!now.Remove(before.ValidFrom, out var state))
            {
                changes.Removed.Add((instanceId, before.ValidFrom));
            }
            else if (state.Began != before.Began || !state.Reported.SayTheSameAs(before.Reported))
            {
                changes.Removed.Add((instanceId, before.ValidFrom));
                Added(state);
            }
            else if (state.ValidUntil != before.ValidUntil || state.NextFrom != before.NextFrom
                || state.LastReceivedAt != before.LastReceivedAt)
            {
                changes.Prolonged.Add((instanceId, state));
            }
        }

        foreach (var state in now.Values)
        {
            Added(state);
        }

        void Added(InstanceState state)
        {
            changes.Added.Add((instanceId, state));
            if (plugins.TryGetValue(state.ValidFrom, out var list))
            {
                changes.PluginLists.Add(list);
            }
        }
    }

    /// <summary>The day's earlier heartbeat has begun a state, and counts no longer.</summary>
    private void Replace(Report report)
    {
        var began = states[^1].Began;
        states.RemoveAt(states.Count - 1);
        if (began == Beginning.Changed && states[^1].Reported.SayTheSameAs(report.Facts))
        {
            states[^1] = states[^1].ProlongWith(report);
        }
        else
        {
            Add(report, began);
        }
    }

    private void Add(Report report, Beginning began)
    {
        states.Add(InstanceState.BeginWith(report, began));
        if (report.Plugins is { } list)
        {
            plugins[report.Day] = list;
        }
        else
        {
            plugins.Remove(report.Day);
        }
    }
}

/// <summary>What became of a heartbeat.</summary>
internal enum Taking
{
    /// <summary>The states include it now.</summary>
    Taken,

    /// <summary>It is the last one that they include already.</summary>
    Known,

    /// <summary>A later one is in them. Whether this one is too cannot be seen from them.</summary>
    Late,
}
