using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NodaTime;
using Telemetry.Api.Imports.Files;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Imports.Sheets;

/// <summary>
/// A time as it stands in a cell: one that says what it is, or one that means something only where the sheet's time zone and the
/// order of its dates are known.
/// </summary>
internal readonly partial record struct SheetTime
{
    // Spreadsheets count days from here.
    private static readonly LocalDateTime DayZero = new(1899, 12, 30, 0, 0);

    // 2020 to 2100: other numbers are no days.
    private const double FirstDay = 43_831;
    private const double LastDay = 73_050;

    /// <summary>Null: it has no offset.</summary>
    public DateTimeOffset? Exact { get; private init; }

    /// <summary>Why it is no time; null when it is one.</summary>
    public string? Problem { get; private init; }

    /// <summary>Whether its date begins with the year, and so says by itself in which order it is.</summary>
    public bool IsYearFirst { get; private init; }

    public bool HasSlashes { get; private init; }

    /// <summary>The parts of the date: as they are written, or month and day.</summary>
    public (int First, int Second, int Year) Date { get; private init; }

    public LocalTime TimeOfDay { get; private init; }

    /// <summary>It wants a time zone.</summary>
    public bool IsLocal => Exact is null && Problem is null;

    public static SheetTime Parse(ReadOnlySpan<byte> cell, CellKind kind)
    {
        if (OfUsual(cell) is { } usual)
        {
            return usual;
        }

        var text = Encoding.UTF8.GetString(cell).Trim();
        if (text.Length == 0)
        {
            return new SheetTime { Problem = "has no time" };
        }

        if (kind is CellKind.Number or CellKind.Unknown
            && double.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var days))
        {
            return days is >= FirstDay and < LastDay
                ? Of(DayZero.PlusMilliseconds((long)Math.Round(days * NodaConstants.MillisecondsPerDay)))
                : new SheetTime { Problem = "is no time" };
        }

        return Form().Match(text) is { Success: true } form ? Of(form) : new SheetTime { Problem = "is no time" };
    }

    /// <summary>Null: there is no such day in this order.</summary>
    /// <param name="order">Of the date; it does not matter where the year comes first.</param>
    public LocalDateTime? In(DateOrder order)
    {
        var (first, second, year) = Date;
        var (month, day) = IsYearFirst || order == DateOrder.Mdy ? (first, second) : (second, first);
        return (IsYearFirst || order != DateOrder.Ymd) && month is >= 1 and <= 12
            && day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, month)
                ? new LocalDate(year, month, day) + TimeOfDay
                : null;
    }

    /// <summary>2026-01-26 12:43:03, as nearly all rows have it: without the regular expression, which says the same of it.</summary>
    private static SheetTime? OfUsual(ReadOnlySpan<byte> cell)
    {
        if (cell is not [_, _, _, _, (byte)'-', _, _, (byte)'-', _, _, (byte)' ' or (byte)'T', _, _, (byte)':', _, _, (byte)':', _, _])
        {
            return null;
        }

        static int? Number(ReadOnlySpan<byte> digits) =>
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return Number(cell[..4]) is { } year && Number(cell[5..7]) is { } month && Number(cell[8..10]) is { } day
            && Number(cell[11..13]) is { } hour and < 24 && Number(cell[14..16]) is { } minute and < 60
            && Number(cell[17..]) is { } second and < 60
                ? new SheetTime { IsYearFirst = true, Date = (month, day, year), TimeOfDay = new LocalTime(hour, minute, second) }
                : null;
    }

    private static SheetTime Of(LocalDateTime time) => new()
    {
        IsYearFirst = true,
        Date = (time.Month, time.Day, time.Year),
        TimeOfDay = time.TimeOfDay,
    };

    private static SheetTime Of(Match form)
    {
        int Number(string group) => int.Parse(form.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        var isYearFirst = form.Groups["a"].Length == 4;
        if (isYearFirst == (form.Groups["c"].Length == 4) || form.Groups["a"].Length == 3 || form.Groups["c"].Length == 3)
        {
            return new SheetTime { Problem = "has no year of four digits" };
        }

        if (!form.Groups["s"].Success)
        {
            return new SheetTime { Problem = "has no seconds" };
        }

        var (hour, minute, second) = (Number("h"), Number("m"), Number("s"));
        var half = form.Groups["half"];
        if (hour > (half.Success ? 12 : 23) || minute > 59 || second > 59 || (half.Success && hour == 0))
        {
            return new SheetTime { Problem = "is no time" };
        }

        hour = !half.Success ? hour : (hour % 12) + (half.ValueSpan[0] is 'p' or 'P' ? 12 : 0);
        var fraction = form.Groups["f"].Success ? form.Groups["f"].Value.PadRight(7, '0') : "0";
        var time = new SheetTime
        {
            IsYearFirst = isYearFirst,
            HasSlashes = !isYearFirst && form.Groups["sep"].ValueSpan is "/",
            Date = isYearFirst ? (Number("b"), Number("c"), Number("a")) : (Number("a"), Number("b"), Number("c")),
            TimeOfDay = new LocalTime(hour, minute, second).PlusTicks(int.Parse(fraction, CultureInfo.InvariantCulture)),
        };
        return form.Groups["offset"].Success ? time.With(form.Groups["offset"].Value) : time;
    }

    private SheetTime With(string offset)
    {
        if (!IsYearFirst || In(DateOrder.Ymd) is not { } local)
        {
            return new SheetTime { Problem = "is no time" };
        }

        var hours = offset is "Z" or "z" ? TimeSpan.Zero
            : TimeSpan.ParseExact(offset[1..].Replace(":", "", StringComparison.Ordinal), "hhmm", CultureInfo.InvariantCulture);
        var utc = local.ToDateTimeUnspecified().AddTicks((offset[0] == '-' ? hours : -hours).Ticks);
        return new SheetTime { Exact = StoredTime.Of(new DateTimeOffset(utc, TimeSpan.Zero)) };
    }

    // 2026-01-26T12:43:03.5Z, 26.01.2026 12:43:03, 1/26/2026 12:43:03 PM, 26/01/2026 12.43.03, 2026. 1. 26 12:43:03
    [GeneratedRegex(
        @"^(?<a>[0-9]{1,4})(?<sep>[./-])\ ?(?<b>[0-9]{1,2})[./-]\ ?(?<c>[0-9]{1,4})\.?"
        + @"(?:[T,\s]\s*(?<h>[0-9]{1,2})[:.](?<m>[0-9]{2})(?:[:.](?<s>[0-9]{2})(?:[.,](?<f>[0-9]{1,7}))?)?"
        + @"(?:\s*(?<half>[AaPp])\.?\s?[Mm]\.?)?\s*(?<offset>[Zz]|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])?)?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
