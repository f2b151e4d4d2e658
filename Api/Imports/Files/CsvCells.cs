using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace Telemetry.Api.Imports.Files;

/// <summary>Lines of cells with a separator between them (RFC 4180).</summary>
internal sealed class CsvCells : CellRows
{
    // A quote that is never closed must not swallow the file. A heartbeat's row has some KB.
    private const int LongestRow = 1 << 20;

    private readonly CsvReader csv;

    // The row's cells, one behind the other: the library takes the quotes out anew each time that it is asked for a cell.
    private byte[] row = new byte[4096];
    private int[] ends = new int[32];

    /// <param name="file">Is read from its beginning, and stays open.</param>
    /// <param name="separator">Between cells.</param>
    /// <param name="encoding">Of the file; a mark at its beginning has the last word.</param>
    public CsvCells(Stream file, char separator, Encoding encoding)
    {
        file.Position = 0;
        csv = CsvReader.Create(
            file,
            new CsvReaderOptions
            {
                Separator = separator,
                Encoding = encoding.Equals(Encoding.UTF8) ? null : encoding,
                HasHeader = false,
                DetectSeparatorHint = false,
                MaxRecordSize = LongestRow,
                TrackLineNumbers = true,
                IncludeValuesInExceptions = false,
                OnMalformedRecord = record =>
                {
                    if (record.Reason == CsvMalformedReason.UnterminatedQuote)
                    {
                        throw new UnreadableFileException($"Line {record.LineNumber}: a quote is not closed.");
                    }
                },
            },
            leaveOpen: true);
    }

    public override long Line => csv.LineNumber;

    public override int Count => csv.FieldCount;

    public override ReadOnlySpan<byte> this[int cell] =>
        cell < Count ? row.AsSpan((cell == 0 ? 0 : ends[cell - 1])..ends[cell]) : [];

    public override bool Read()
    {
        try
        {
            if (!csv.Read())
            {
                return false;
            }
        }
        catch (CsvFormatException exception)
        {
            throw new UnreadableFileException($"Line {exception.LineNumber}: a row ends nowhere. A quote may not be closed.", exception);
        }

        if (!Utf8.IsValid(csv.RawRecord))
        {
            throw new UnreadableFileException($"Line {csv.LineNumber} is no UTF-8. Save the file as UTF-8.");
        }

        KeepCells();
        return true;
    }

    public override CellKind KindOf(int cell) => CellKind.Unknown;

    public override void Dispose() => csv.Dispose();

    private void KeepCells()
    {
        if (ends.Length < Count)
        {
            ends = new int[Count];
        }

        var end = 0;
        for (var cell = 0; cell < Count; cell++)
        {
            var text = csv.GetSpan(cell);
            if (row.Length < end + text.Length)
            {
                Array.Resize(ref row, Math.Max(row.Length * 2, end + text.Length));
            }

            text.CopyTo(row.AsSpan(end));
            ends[cell] = end += text.Length;
        }
    }
}
