using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Telemetry.Grains.Interfaces;

/// <summary>
/// A documented column of <c>heartbeats</c>, as the property of <see cref="Heartbeat"/> declares it. Inserts, pages, exports
/// and documentation come from this list; migrations alone spell the columns out again.
/// </summary>
public sealed class HeartbeatColumn
{
    /// <summary>All of them, in the documented order.</summary>
    public static readonly ImmutableArray<HeartbeatColumn> All =
    [
        .. typeof(Heartbeat).GetProperties()
            .Where(property => property.IsDefined(typeof(ColumnAttribute)))
            .OrderBy(property => property.GetCustomAttribute<IdAttribute>()!.Id)
            .Select(property => new HeartbeatColumn(property, property.GetCustomAttribute<ColumnAttribute>()!)),
    ];

    private readonly Func<Heartbeat, string?>? text;
    private readonly Action<Heartbeat, string?>? setText;

    private HeartbeatColumn(PropertyInfo property, ColumnAttribute column)
    {
        (Name, Description, IsAdminOnly) = (column.Name, column.Description, column.IsAdminOnly);
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        Type = property.PropertyType switch
        {
            var type when type == typeof(DateTimeOffset) => ColumnType.Time,
            var type when type == typeof(Guid) => ColumnType.Id,
            var type when type == typeof(bool?) => ColumnType.Flag,
            var type when type == typeof(byte[]) => ColumnType.Body,
            _ => column.IsJson ? ColumnType.Json : ColumnType.Text,
        };
        if (IsText)
        {
            text = property.GetMethod!.CreateDelegate<Func<Heartbeat, string?>>();
            setText = property.SetMethod!.CreateDelegate<Action<Heartbeat, string?>>();
        }
    }

    /// <summary>As documented, in the database and in every export.</summary>
    public string Name { get; }

    /// <summary>For documentation, one line.</summary>
    public string Description { get; }

    public ColumnType Type { get; }

    /// <summary>Left out of exports unless somebody with the scope <c>admin</c> asks for it.</summary>
    public bool IsAdminOnly { get; }

    /// <summary>Whether every heartbeat has it, whatever was asked for.</summary>
    public bool IsRequired { get; }

    /// <summary>Whether its value is a string: <see cref="ColumnType.Text"/> or <see cref="ColumnType.Json"/>.</summary>
    public bool IsText => Type is ColumnType.Text or ColumnType.Json;

    /// <exception cref="ArgumentException">No column has this name.</exception>
    public static HeartbeatColumn Of(string name) =>
        All.FirstOrDefault(column => column.Name == name)
        ?? throw new ArgumentException($"No column is called {name}.", nameof(name));

    /// <summary>The value: <see cref="DateTimeOffset"/>, <see cref="Guid"/>, string, bool or UTF-8 bytes; null for none.</summary>
    public object? ValueIn(Heartbeat heartbeat) => Type switch
    {
        ColumnType.Time => heartbeat.ReceivedAt,
        ColumnType.Id => heartbeat.InstanceId,
        ColumnType.Flag => heartbeat.BackgroundJobsEnabled,
        ColumnType.Body => heartbeat.RawPayload,
        _ => TextIn(heartbeat),
    };

    /// <summary>The value of a column of text; null for none.</summary>
    public string? TextIn(Heartbeat heartbeat) => text!(heartbeat);

    /// <summary>Fills a column of text, while the heartbeat is being put together and nobody else has it.</summary>
    public void SetText(Heartbeat heartbeat, string? value) => setText!(heartbeat, value);

    public override string ToString() => Name;
}

/// <summary>What a column holds, whatever a database or a format calls it.</summary>
public enum ColumnType
{
    /// <summary>UTC, whole microseconds.</summary>
    Time,

    /// <summary>A UUID.</summary>
    Id,
    Text,

    /// <summary>Text that is a JSON value.</summary>
    Json,
    Flag,

    /// <summary>The body: UTF-8 that is a JSON object, never parsed again on the way in or out.</summary>
    Body,
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
