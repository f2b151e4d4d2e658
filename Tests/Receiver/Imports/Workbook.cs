using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Telemetry.Tests.Imports;

/// <summary>A spreadsheet file with what its cells were taken for: text, numbers, truths and dates.</summary>
internal static class Workbook
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string OfficeRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static byte[] Of(params object?[][] rows) => Of(("heartbeats", rows));

    public static byte[] Of(params (string Name, object?[][] Rows)[] tabs)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "[Content_Types].xml", $"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>""");
            Add(archive, "_rels/.rels", $"""<Relationships xmlns="{Relations}"><Relationship Id="r" Type="{OfficeRelations}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
            Add(archive, "xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{OfficeRelations}"><sheets>{string.Concat(tabs.Select((tab, at) => $"<sheet name=\"{tab.Name}\" sheetId=\"{at + 1}\" r:id=\"s{at}\"/>"))}</sheets></workbook>""");
            Add(archive, "xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="{Relations}">{string.Concat(tabs.Select((_, at) => $"<Relationship Id=\"s{at}\" Type=\"{OfficeRelations}/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"))}<Relationship Id="styles" Type="{OfficeRelations}/styles" Target="styles.xml"/></Relationships>""");
            Add(archive, "xl/styles.xml", $"""<styleSheet xmlns="{Main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>""");
            for (var at = 0; at < tabs.Length; at++)
            {
                Add(archive, $"xl/worksheets/sheet{at}.xml", $"""<worksheet xmlns="{Main}"><sheetData>{string.Concat(tabs[at].Rows.Select((row, number) => $"<row r=\"{number + 1}\">{string.Concat(row.Select(Cell))}</row>"))}</sheetData></worksheet>""");
            }
        }

        return file.ToArray();
    }

    private static string Cell(object? value) => value switch
    {
        null => "<c/>",
        bool flag => $"<c t=\"b\"><v>{(flag ? 1 : 0)}</v></c>",
        double number => $"<c><v>{number.ToString("R", CultureInfo.InvariantCulture)}</v></c>",
        DateTime date => $"<c s=\"1\"><v>{date.ToOADate().ToString("R", CultureInfo.InvariantCulture)}</v></c>",
        _ => $"<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{System.Security.SecurityElement.Escape($"{value}")}</t></is></c>",
    };

    private static void Add(ZipArchive archive, string name, string xml)
    {
        using var entry = archive.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + xml));
    }
}
