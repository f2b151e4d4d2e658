using System.Buffers;
using System.Globalization;
using System.Text;

namespace Telemetry.Api.Answers;

/// <summary>
/// Text that senders chose, for spreadsheets: what one would run as a formula gets an apostrophe before it. (OWASP, "CSV
/// Injection".) Numbers with a sign do not occur in the documented columns.
/// </summary>
internal static class CsvCell
{
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@＝＋－＠");

    /// <summary>
    /// Behind these a spreadsheet that separates cells by ; or by a tab, or that does not know our quotes, begins a new cell.
    /// Commas are not among them: where they separate cells, quotes hold.
    /// </summary>
    private static readonly SearchValues<char> CellEnd = SearchValues.Create(";\t\r\n");

    public static string Defuse(string text)
    {
        if (!MayBegin(text) && text.AsSpan().IndexOfAny(CellEnd) < 0)
        {
            return text;
        }

        var defused = new StringBuilder(text.Length + 4);
        var isAtStart = true;
        for (var i = 0; i < text.Length; i++)
        {
            if ((isAtStart && Formula.Contains(text[i])) || (i == 0 && CellEnd.Contains(text[i])))
            {
                defused.Append('\'');
            }

            defused.Append(text[i]);
            isAtStart = CellEnd.Contains(text[i]) || (isAtStart && IsPassedOver(text[i]));
        }

        return defused.ToString();
    }

    private static bool MayBegin(string text) => text.Length > 0 && (Formula.Contains(text[0]) || IsPassedOver(text[0]));

    /// <summary>What spreadsheets take away, or do not see, before they look for a formula.</summary>
    private static bool IsPassedOver(char character) =>
        character == '"' || char.IsWhiteSpace(character) || char.IsControl(character)
        || char.GetUnicodeCategory(character) == UnicodeCategory.Format;
}
