using System.Text;
using Telemetry.Api.Imports.Sheets;

namespace Telemetry.Api.Imports.Files;

/// <summary>
/// Comma, semicolon or tab. Counting them would not do, because the JSON in a sheet's cells is full of commas: it is the one by
/// which the first rows make sense.
/// </summary>
internal static class CsvSeparator
{
    private const int MostRows = 10;
    private static readonly char[] All = [',', ';', '\t'];

    /// <param name="head">The file's first bytes.</param>
    /// <param name="encoding">Of the file.</param>
    public static char Find(ReadOnlySpan<byte> head, Encoding encoding)
    {
        var bytes = head.ToArray();
        return All.MaxBy(separator => RowsThatMakeSense(bytes, separator, encoding));
    }

    private static int RowsThatMakeSense(byte[] head, char separator, Encoding encoding)
    {
        using var csv = new CsvCells(new MemoryStream(head), separator, encoding);
        SheetLayout? header = null;
        var sensible = 0;
        try
        {
            for (var row = 0; row < MostRows && csv.Read(); row++)
            {
                if (SheetLayout.OfHeader(csv) is { } names)
                {
                    (header, sensible) = (names, sensible + 1);
                }
                else if (SheetLayout.Find(csv, header) is not null)
                {
                    sensible++;
                }
            }
        }
        catch (UnreadableFileException)
        {
            // A wrong separator finds quotes that are none, and the end of the head may cut a quoted cell.
        }

        return sensible;
    }
}
