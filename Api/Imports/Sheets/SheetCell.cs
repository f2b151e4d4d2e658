using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Telemetry.Api.Heartbeats;
using Telemetry.Api.Imports.Files;

namespace Telemetry.Api.Imports.Sheets;

/// <summary>
/// What a cell held before a spreadsheet took it for a number, a date or a truth. Undone is only what has one answer;
/// <c>1.1</c> may have been 1.10, and 4.81516E+15 has lost its digits.
/// </summary>
internal static partial class SheetCell
{
    public const string Converted = "may have been converted by the spreadsheet";
    public const string MadeUp = "may have been made up by the script";

    // Google Sheets' words, in the languages of Eventyay's users.
    private static readonly HashSet<string> True = new(StringComparer.OrdinalIgnoreCase)
    {
        "TRUE", "WAHR", "VRAI", "VERO", "VERDADERO", "VERDADEIRO", "WAAR", "PRAWDA", "PRAVDA", "SANT", "SAND", "SANN", "TOSI", "IGAZ",
        "DOĞRU", "ИСТИНА",
    };

    private static readonly HashSet<string> False = new(StringComparer.OrdinalIgnoreCase)
    {
        "FALSE", "FALSCH", "FAUX", "FALSO", "ONWAAR", "FAŁSZ", "NEPRAVDA", "FALSKT", "FALSK", "USANN", "EPÄTOSI", "HAMIS", "YANLIŞ",
        "ЛОЖЬ",
    };

    private static readonly string[] Months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>The value, or why it is not known; neither for an empty cell.</summary>
    /// <param name="text">Of the cell.</param>
    /// <param name="kind">What the spreadsheet took it for.</param>
    /// <param name="field">Whose value it is.</param>
    /// <param name="year">In which the row was written.</param>
    /// <param name="isByScript">The script wrote false, "0" and [] also where nothing was sent.</param>
    public static (JsonNode? Value, string? Problem) Read(string text, CellKind kind, Field field, int year, bool isByScript)
    {
        text = text.Trim();
        if (text is ['\'', '=' or '+' or '-' or '@', ..])
        {
            text = text[1..];
        }

        if (text.Length == 0)
        {
            return (null, null);
        }

        return field.Form switch
        {
            Form.Bucket => Range(text, kind, field, year, isByScript),
            Form.Flag => True.Contains(text) ? (JsonValue.Create(true), null)
                : !False.Contains(text) ? (null, Converted)
                : isByScript ? (null, MadeUp)
                : (JsonValue.Create(false), null),
            Form.Plugins => Plugins(text, isByScript),
            Form.Version => Version(text, kind, isWhole: field.Name == "database_version"),
            Form.SchemaVersion => Version(text, kind, isWhole: true),
            Form.UrlHash => kind is CellKind.Number or CellKind.Date || (kind != CellKind.Text && Number().IsMatch(text))
                ? (null, Converted)
                : (JsonValue.Create(text), null),
            _ => kind is CellKind.Number or CellKind.Date or CellKind.Flag ? (null, Converted) : (JsonValue.Create(text), null),
        };
    }

    /// <summary>The range of an exact count; null where it is none.</summary>
    public static string? RangeOf(string count)
    {
        if (!WholeNumber().IsMatch(count.Trim()) || !double.TryParse(
            count.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return number switch
        {
            0 => "0",
            <= 10 => "1-10",
            <= 50 => "11-50",
            <= 100 => "51-100",
            <= 500 => "101-500",
            <= 1000 => "501-1000",
            <= 5000 => "1001-5000",
            _ => "5000+",
        };
    }

    private static (JsonNode?, string?) Range(string text, CellKind kind, Field field, int year, bool isByScript)
    {
        if (WholeNumber().IsMatch(text) && text.TrimEnd('0', '.', ',').Length == 0)
        {
            return isByScript && field.Name == "metrics.error_count_bucket" ? (null, MadeUp) : (JsonValue.Create("0"), null);
        }

        var date = kind is not (CellKind.Text or CellKind.Flag) ? DateIn(text) : null;
        if (date is null)
        {
            return kind is CellKind.Text or CellKind.Unknown && !Number().IsMatch(text) ? (JsonValue.Create(text), null) : (null, Converted);
        }

        // Whatever the order of day and month is in the sheet's language: no range ends with 1.
        string? range = date switch
        {
            (1, 11, 1950) or (11, 1, 1950) => "11-50",
            (1, 10, 1950) or (10, 1, 1950) => "10-50",
            (_, _, { } of) when Math.Abs(of - year) > 1 => null,
            (1, 1, _) => "1-1",
            (1, 10, _) or (10, 1, _) => "1-10",
            (2, 10, _) or (10, 2, _) => "2-10",
            _ => null,
        };
        return range is null ? (null, Converted) : (JsonValue.Create(range), null);
    }

    /// <summary>Day and month in any order, and the year where there is one; null for what is no date.</summary>
    private static (int, int, int?)? DateIn(string text)
    {
        int Of(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        if (Date().Match(text) is { Success: true } date)
        {
            return (Of(date, "a"), Of(date, "b"), Of(date, "year"));
        }

        if (NamedMonth().Match(text) is { Success: true } named)
        {
            var month = 1 + Array.FindIndex(Months, name => name.Equals(named.Groups["month"].Value, StringComparison.OrdinalIgnoreCase));
            var number = Of(named, "number");
            return number > 31 ? (1, month, 1900 + number) : (number, month, null);
        }

        if (WholeNumber().IsMatch(text) && int.TryParse(text.Split('.', ',')[0], CultureInfo.InvariantCulture, out var days) && days is > 10_000 and < 100_000)
        {
            var day = new DateOnly(1899, 12, 30).AddDays(days);
            return (day.Day, day.Month, day.Year);
        }

        return null;
    }

    private static (JsonNode?, string?) Plugins(string text, bool isByScript)
    {
        try
        {
            return JsonNode.Parse(text) is not JsonArray plugins ? (null, Converted)
                : plugins.Count == 0 && isByScript ? (null, MadeUp)
                : (plugins, null);
        }
        catch (JsonException)
        {
            return (null, Converted);
        }
    }

    private static (JsonNode?, string?) Version(string text, CellKind kind, bool isWhole)
    {
        if (kind == CellKind.Text || (kind == CellKind.Unknown && !Number().IsMatch(text) && !Date().IsMatch(text)))
        {
            return (JsonValue.Create(text), null);
        }

        return isWhole && WholeNumber().IsMatch(text) ? (JsonValue.Create(text.Split('.', ',')[0]), null) : (null, Converted);
    }

    // As a spreadsheet shows numbers, in any language.
    [GeneratedRegex(@"^[+-]?[0-9]+(?:[.,][0-9]+)?(?:E[+-]?[0-9]+)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"^[0-9]{1,9}(?:[.,]0+)?\z")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(
        @"^(?:(?<year>[0-9]{4})[./-](?<a>[0-9]{1,2})[./-](?<b>[0-9]{1,2})(?:[T ]00:00:00(?:\.0+)?)?|(?<a>[0-9]{1,2})[./-](?<b>[0-9]{1,2})[./-](?<year>[0-9]{4}))\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Date();

    [GeneratedRegex(
        @"^(?:(?<number>[0-9]{1,2})[- ](?<month>Jan|Feb|Oct|Nov)|(?<month>Jan|Feb|Oct|Nov)[- ](?<number>[0-9]{1,2}))\z",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NamedMonth();
}
