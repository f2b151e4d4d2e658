using System.Collections.Immutable;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Storage.States;

/// <summary>A column of <c>states</c> that holds something reported. The list of dimensions declares them.</summary>
internal sealed class StateColumn
{
    private const string HasContact = "has_contact";

    public static readonly ImmutableArray<StateColumn> All =
        [.. Dimension.All.Where(dimension => dimension.Column is not null).Select(dimension => new StateColumn(dimension))];

    private StateColumn(Dimension dimension)
    {
        Name = dimension.Column!;
        BeginsState = dimension.Kind != DimensionKind.Uptime;
        Type = dimension.Kind switch
        {
            DimensionKind.Flag => StateValue.Flag,
            DimensionKind.Plugin => StateValue.PluginList,
            _ => StateValue.Text,
        };
        IsRange = dimension.Kind is DimensionKind.Bucket or DimensionKind.Uptime;
        Source = Type == StateValue.PluginList ? "enabled_plugins"
            : Name == HasContact ? "maintainer_contact IS NOT NULL"
            : HeartbeatColumn.All.Any(column => column.Name == Name) ? Name
            : null;
    }

    public string Name { get; }

    public StateValue Type { get; }

    /// <summary>Whether a change of it begins a new state. If not, a state has the value that was reported last.</summary>
    public bool BeginsState { get; }

    /// <summary>Its value, in SQL over <c>heartbeats</c>; null when it is in the body alone.</summary>
    public string? Source { get; }

    /// <summary>In the body it is a member of <c>metrics</c>.</summary>
    public bool IsRange { get; }

    public override string ToString() => Name;
}

internal enum StateValue
{
    /// <summary>string.</summary>
    Text,

    /// <summary>bool.</summary>
    Flag,

    /// <summary>long: <see cref="PluginList.Id"/>.</summary>
    PluginList,
}
