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

    public override ReadOnlySpan<byte> this[int cell] => csv.GetSpan(cell);

    public override bool Read()
    {
        try
        {
            return csv.Read() && (Utf8.IsValid(csv.RawRecord)
                ? true
                : throw new UnreadableFileException($"Line {csv.LineNumber} is no UTF-8. Save the file as UTF-8."));
        }
        catch (CsvFormatException exception)
        {
            throw new UnreadableFileException($"Line {exception.LineNumber}: a row ends nowhere. A quote may not be closed.", exception);
        }
    }

    public override CellKind KindOf(int cell) => CellKind.Unknown;

    public override void Dispose() => csv.Dispose();
}
