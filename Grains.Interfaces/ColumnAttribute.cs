namespace Telemetry.Grains.Interfaces;

/// <summary>Makes a property of <see cref="Heartbeat"/> a documented column.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ColumnAttribute(string name, string description) : Attribute
{
    public string Name => name;

    public string Description => description;

    public bool IsJson { get; set; }

    public bool IsAdminOnly { get; set; }
}
