using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

namespace Telemetry.Api.Imports.Files;

/// <summary>The tab <c>heartbeats</c> of a spreadsheet, or its only one.</summary>
internal sealed class XlsxCells : CellRows
{
    private const string Tab = "heartbeats";
    private const string SharedTexts = "xl/sharedStrings.xml";

    // They are all in memory while the file is read.
    private const long MostSharedTexts = 1L << 30;

    private readonly IExcelDataReader sheet;
    private byte[]?[] texts = [];
    private long line;

    // The library asks for one of its encodings, though no text in this format is in it.
    static XlsxCells() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="file">Is read from its beginning, and stays open.</param>
    /// <exception cref="UnreadableFileException">It is damaged, or nobody can say which tab is meant.</exception>
    public XlsxCells(Stream file)
    {
        RefuseTooLarge(file);
        file.Position = 0;
        sheet = Guarded(() => ExcelReaderFactory.CreateOpenXmlReader(file, new ExcelReaderConfiguration { LeaveOpen = true }));
        if (sheet.ResultsCount > 1 && !FindTab())
        {
            sheet.Dispose();
            throw new UnreadableFileException($"The spreadsheet has several tabs and none of them is called {Tab}.");
        }
    }

    public override long Line => line;

    public override int Count => texts.Length;

    public override ReadOnlySpan<byte> this[int cell] =>
        cell < texts.Length ? texts[cell] ??= Encoding.UTF8.GetBytes(TextOf(sheet.GetValue(cell))) : [];

    public override bool Read()
    {
        if (!Guarded(sheet.Read))
        {
            return false;
        }

        line = sheet.Depth + 1;
        texts = new byte[]?[sheet.FieldCount];
        return true;
    }

    public override CellKind KindOf(int cell) => cell >= texts.Length ? CellKind.Unknown : sheet.GetValue(cell) switch
    {
        double or int => CellKind.Number,
        DateTime => CellKind.Date,
        bool => CellKind.Flag,
        string => CellKind.Text,
        _ => CellKind.Unknown,
    };

    public override void Dispose() => sheet.Dispose();

    private static string TextOf(object? value) => value switch
    {
        null => "",
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "TRUE" : "FALSE",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static void RefuseTooLarge(Stream file)
    {
        file.Position = 0;
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (archive.GetEntry(SharedTexts)?.Length > MostSharedTexts)
        {
            throw new UnreadableFileException("The spreadsheet is too large for this format. Save it as CSV.");
        }
    }

    private bool FindTab()
    {
        do
        {
            if (sheet.Name.Equals(Tab, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        while (Guarded(sheet.NextResult));
        return false;
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is ExcelReaderException or XmlException or InvalidDataException or FormatException
            or ArgumentException or InvalidOperationException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new UnreadableFileException("The spreadsheet is damaged.", exception);
        }
    }
}
