namespace Telemetry.Grains.Interfaces;

/// <summary>A column of something that is exported. Formats, schemas and documentation come from it.</summary>
/// <typeparam name="TRow">A row: the message that has the column's value.</typeparam>
public class RowColumn<TRow>
{
    private readonly Delegate value;

    /// <param name="name">As documented, in the database and in every export.</param>
    /// <param name="description">One line.</param>
    /// <param name="type">Says what <paramref name="value"/> returns.</param>
    /// <param name="value">A <see cref="Func{T, TResult}"/> from the row to the value.</param>
    internal RowColumn(string name, string description, ColumnType type, Delegate value) =>
        (Name, Description, Type, this.value) = (name, description, type, value);

    /// <summary>As documented, in the database and in every export.</summary>
    public string Name { get; }

    /// <summary>For documentation, one line.</summary>
    public string Description { get; }

    public ColumnType Type { get; }

    /// <summary>Left out of exports unless somebody with the scope <c>admin</c> asks for it.</summary>
    public bool IsAdminOnly { get; internal init; }

    /// <summary>Whether every row has it, whatever was asked for.</summary>
    public bool IsRequired { get; internal init; }

    /// <summary>Whether its value is a string: <see cref="ColumnType.Text"/> or <see cref="ColumnType.Json"/>.</summary>
    public bool IsText => Type is ColumnType.Text or ColumnType.Json;

    /// <summary>
    /// The value: <see cref="DateTimeOffset"/>, <see cref="DateOnly"/>, <see cref="Guid"/>, string, bool or UTF-8 bytes; null for
    /// none.
    /// </summary>
    public object? ValueIn(TRow row) => Type switch
    {
        ColumnType.Time => TimeIn(row),
        ColumnType.Day => DayIn(row),
        ColumnType.Id => IdIn(row),
        ColumnType.Flag => FlagIn(row),
        ColumnType.Body => BodyIn(row),
        _ => TextIn(row),
    };

    public DateTimeOffset TimeIn(TRow row) => ((Func<TRow, DateTimeOffset>)value)(row);

    public DateOnly? DayIn(TRow row) => ((Func<TRow, DateOnly?>)value)(row);

    public Guid IdIn(TRow row) => ((Func<TRow, Guid>)value)(row);

    public bool? FlagIn(TRow row) => ((Func<TRow, bool?>)value)(row);

    /// <summary>The value of a column of text; null for none.</summary>
    public string? TextIn(TRow row) => ((Func<TRow, string?>)value)(row);

    public byte[]? BodyIn(TRow row) => ((Func<TRow, byte[]?>)value)(row);

    public override string ToString() => Name;
}

/// <summary>What a column holds, whatever a database or a format calls it.</summary>
public enum ColumnType
{
    /// <summary>UTC, whole microseconds.</summary>
    Time,

    /// <summary>A day, UTC.</summary>
    Day,

    /// <summary>A UUID.</summary>
    Id,
    Text,

    /// <summary>Text that is a JSON value.</summary>
    Json,
    Flag,

    /// <summary>The body: UTF-8 that is a JSON object, never parsed again on the way in or out.</summary>
    Body,
}
