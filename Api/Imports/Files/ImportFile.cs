using System.IO.Compression;
using System.Text;
using Telemetry.Api.Imports.Kept;
using Telemetry.Api.Imports.Sheets;

namespace Telemetry.Api.Imports.Files;

/// <summary>
/// A file of heartbeats, whatever its format. It is read from its beginning more than once; each reading gives the same rows.
/// </summary>
internal abstract class ImportFile
{
    private const int HeadBytes = 64 * 1024;
    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    /// <summary>Its format, by what is in it and not by its name.</summary>
    /// <param name="file">Can be read from anywhere; it stays open.</param>
    /// <exception cref="UnreadableFileException">It is none that can be imported.</exception>
    public static ImportFile Open(Stream file)
    {
        var head = new byte[HeadBytes];
        file.Position = 0;
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        return head switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] => IsWorkbook(file)
                ? new SheetFile("XLSX", () => new XlsxCells(file))
                : throw new UnreadableFileException("It is an archive. Unpack it first."),
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => new ParquetFile(file),
            [0xD0, 0xCF, 0x11, 0xE0, ..] => throw new UnreadableFileException("It is a spreadsheet of an old format. Save it as XLSX or CSV."),
            [0x1F, 0x8B, ..] or [0x28, 0xB5, 0x2F, 0xFD, ..] => throw new UnreadableFileException("It is compressed. Unpack it first."),
            _ when StartsWithObject(head) => new NdjsonFile(file),
            _ => CsvOf(file, head),
        };
    }

    public abstract string Format { get; }

    /// <summary>
    /// Looks through the whole file for what it does not say about itself. After that rows can be read, also while something
    /// is still asked; then without times that count.
    /// </summary>
    public abstract Survey Look(ImportAnswers answers, CancellationToken cancellationToken);

    /// <summary>The rows in their order, without headers and blank ones. One at a time is in memory.</summary>
    /// <exception cref="UnreadableFileException">It breaks off, or is no such file after all.</exception>
    public abstract IEnumerable<ImportRow> Read(CancellationToken cancellationToken);

    private static bool IsWorkbook(Stream file)
    {
        file.Position = 0;
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            return archive.GetEntry("xl/workbook.xml") is not null;
        }
        catch (InvalidDataException exception)
        {
            throw new UnreadableFileException("It is a damaged spreadsheet or archive.", exception);
        }
    }

    private static bool StartsWithObject(ReadOnlySpan<byte> head)
    {
        head = head.StartsWith(Utf8Mark) ? head[Utf8Mark.Length..] : head;
        return head.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
    }

    private static SheetFile CsvOf(Stream file, ReadOnlySpan<byte> head)
    {
        var encoding = EncodingOf(head);
        var separator = CsvSeparator.Find(head, encoding);
        return new SheetFile("CSV", () => new CsvCells(file, separator, encoding));
    }

    /// <summary>By its mark, or by the zeros that every second byte of UTF-16 is in such a file.</summary>
    private static Encoding EncodingOf(ReadOnlySpan<byte> head)
    {
        var zero = head.IndexOf((byte)0);
        return head switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ when zero < 0 => Encoding.UTF8,
            _ when zero == 1 => Encoding.Unicode,
            _ when zero == 0 => Encoding.BigEndianUnicode,
            _ => throw new UnreadableFileException("It is none of CSV, XLSX, NDJSON and Parquet."),
        };
    }
}
