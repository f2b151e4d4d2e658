namespace Telemetry.Api.Imports.Files;

/// <summary>The rows of a table, one after the other, as cells of text.</summary>
internal abstract class CellRows : IDisposable
{
    /// <summary>Of the row that was read: its line or, in a spreadsheet, its row; from 1.</summary>
    public abstract long Line { get; }

    /// <summary>How many cells the row has, those without a value at its end too.</summary>
    public abstract int Count { get; }

    /// <summary>The cell's text as UTF-8, empty for a cell that is not there. Valid until the next row.</summary>
    public abstract ReadOnlySpan<byte> this[int cell] { get; }

    /// <summary>False: there are no more.</summary>
    /// <exception cref="UnreadableFileException">The file is damaged.</exception>
    public abstract bool Read();

    public abstract CellKind KindOf(int cell);

    public abstract void Dispose();
}

/// <summary>What a spreadsheet takes a cell for.</summary>
internal enum CellKind
{
    /// <summary>The format does not say.</summary>
    Unknown,

    /// <summary>Text, which nothing has converted.</summary>
    Text,
    Number,

    /// <summary>A day, with or without a time of day; its text is ISO 8601 without an offset.</summary>
    Date,
    Flag,
}
