using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Interfaces;

/// <summary>A state for exports: what an installation was like and for how long. See <see cref="StateColumns"/>.</summary>
[GenerateSerializer, Immutable, Alias("exported-state")]
public sealed record ExportedState
{
    [Id(0)] public required Guid InstanceId { get; init; }
    [Id(1)] public required DateOnly ValidFrom { get; init; }
    [Id(2)] public required DateOnly ValidUntil { get; init; }
    [Id(3)] public required DateTimeOffset LastReceivedAt { get; init; }
    [Id(4)] public required string Began { get; init; }

    /// <summary>
    /// One value for each of <see cref="StateColumns.Reported"/>, null for those that are not reported. Flags are true and false,
    /// plugins a JSON array.
    /// </summary>
    [Id(5)] public required ImmutableArray<string?> Reported { get; init; }
    [Id(6)] public DateOnly? LostFrom { get; init; }

    /// <summary>Null also in an export that did not ask for it.</summary>
    [Id(7)] public string? MaintainerContact { get; init; }
}

/// <summary>The columns of an exported state. The dimensions declare those that hold something reported.</summary>
public static class StateColumns
{
    /// <summary>The names of the plugins: the view <c>instance_states</c> has the number of their list.</summary>
    public const string Plugins = "enabled_plugins";

    public const string Contact = "maintainer_contact";

    /// <summary>Dimensions that are a column, in their order.</summary>
    public static readonly ImmutableArray<Dimension> Reported = [.. Dimension.All.Where(dimension => dimension.Column is not null)];

    /// <summary>All of them, in the order of the view <c>instance_states</c>.</summary>
    public static readonly ImmutableArray<RowColumn<ExportedState>> All =
    [
        Required("instance_id", "UUID of this Eventyay installation", ColumnType.Id, state => state.InstanceId),
        Required<DateOnly?>("valid_from", "The first day (UTC) on which the state holds", ColumnType.Day, state => state.ValidFrom),
        Required<DateOnly?>(
            "valid_until", "The first day on which it does not hold any more: 7 days after the last heartbeat, or when the next begins",
            ColumnType.Day, state => state.ValidUntil),
        Required(
            "last_received_at_utc", "When the last heartbeat came that reported it", ColumnType.Time,
            state => state.LastReceivedAt),
        Required("began", "new, returned (after a silence) or changed", ColumnType.Text, state => state.Began),
        .. Reported.Select((dimension, at) => ColumnOf(dimension, at)),
        new(
            "lost_from", "The day from which the installation counts as lost unless it was heard from again",
            ColumnType.Day, DateOnly? (ExportedState state) => state.LostFrom),
        new(
            Contact, "E-mail address of the maintainer, as the last heartbeat of the state has it", ColumnType.Text,
            string? (ExportedState state) => state.MaintainerContact) { IsAdminOnly = true },
    ];

    private static RowColumn<ExportedState> Required<T>(string name, string description, ColumnType type, Func<ExportedState, T> value) =>
        new(name, description, type, value) { IsRequired = true };

    private static RowColumn<ExportedState> ColumnOf(Dimension dimension, int at)
    {
        var name = dimension.Kind == DimensionKind.Plugin ? Plugins : dimension.Column!;
        var description = HeartbeatColumn.All.FirstOrDefault(column => column.Name == name)?.Description ?? dimension.Label;
        return dimension.Kind switch
        {
            DimensionKind.Flag => new(name, description, ColumnType.Flag, bool? (ExportedState state) => FlagOf(state.Reported[at])),
            DimensionKind.Plugin => new(name, description, ColumnType.Json, string? (ExportedState state) => state.Reported[at]),
            _ => new(name, description, ColumnType.Text, string? (ExportedState state) => state.Reported[at]),
        };
    }

    private static bool? FlagOf(string? value) => value is null ? null : value == "true";
}
