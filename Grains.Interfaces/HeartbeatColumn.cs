using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Telemetry.Grains.Interfaces;

/// <summary>
/// A documented column of <c>heartbeats</c>, as the property of <see cref="Heartbeat"/> declares it. Inserts, pages, exports
/// and documentation come from this list; migrations alone spell the columns out again.
/// </summary>
public sealed class HeartbeatColumn : RowColumn<Heartbeat>
{
    /// <summary>All of them, in the documented order.</summary>
    public static readonly ImmutableArray<HeartbeatColumn> All =
    [
        .. typeof(Heartbeat).GetProperties()
            .Where(property => property.IsDefined(typeof(ColumnAttribute)))
            .OrderBy(property => property.GetCustomAttribute<IdAttribute>()!.Id)
            .Select(property => new HeartbeatColumn(property, property.GetCustomAttribute<ColumnAttribute>()!)),
    ];

    private readonly Action<Heartbeat, string?>? setText;

    private HeartbeatColumn(PropertyInfo property, ColumnAttribute column)
        : base(
            column.Name, column.Description, TypeOf(property, column),
            property.GetMethod!.CreateDelegate(typeof(Func<,>).MakeGenericType(typeof(Heartbeat), property.PropertyType)))
    {
        IsAdminOnly = column.IsAdminOnly;
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        setText = IsText ? property.SetMethod!.CreateDelegate<Action<Heartbeat, string?>>() : null;
    }

    /// <exception cref="ArgumentException">No column has this name.</exception>
    public static HeartbeatColumn Of(string name) =>
        All.FirstOrDefault(column => column.Name == name)
        ?? throw new ArgumentException($"No column is called {name}.", nameof(name));

    /// <summary>Fills a column of text, while the heartbeat is being put together and nobody else has it.</summary>
    public void SetText(Heartbeat heartbeat, string? value) => setText!(heartbeat, value);

    private static ColumnType TypeOf(PropertyInfo property, ColumnAttribute column) => property.PropertyType switch
    {
        var type when type == typeof(DateTimeOffset) => ColumnType.Time,
        var type when type == typeof(Guid) => ColumnType.Id,
        var type when type == typeof(bool?) => ColumnType.Flag,
        var type when type == typeof(byte[]) => ColumnType.Body,
        _ => column.IsJson ? ColumnType.Json : ColumnType.Text,
    };
}

/// <summary>Makes a property of <see cref="Heartbeat"/> a documented column.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ColumnAttribute(string name, string description) : Attribute
{
    public string Name => name;

    public string Description => description;

    public bool IsJson { get; set; }

    public bool IsAdminOnly { get; set; }
}
