using System.Text;
using System.Text.Json.Nodes;
using Telemetry.Api.Answers;
using Telemetry.Api.Heartbeats;
using Telemetry.Api.Imports.Files;

namespace Telemetry.Api.Imports.Sheets;

/// <summary>
/// The sheet of an Apps Script receiver. A row's body is the truth where it can be read, by the reader of posted bodies;
/// cells are used only where it is missing.
/// </summary>
/// <param name="format">What the file is.</param>
/// <param name="open">Its cells, from the beginning.</param>
internal sealed class SheetFile(string format, Func<CellRows> open) : ImportFile
{
    private const string OneColumn = "has one column where many belong";
    private const string UnknownLayout = "is laid out in no known way";
    private const string TimeColumn = "received_at_utc";
    private const string BodyColumn = "raw_payload";
    private const string NoBody = "is missing, and the cells were used";
    private const string UnreadableBody = "cannot be read, and the cells were used";
    private const string FirstSchema = "0";

    private SheetClock clock = new SheetSurvey(new ImportAnswers(null, null)).Clock();

    public override string Format => format;

    public override Survey Look(ImportAnswers answers, CancellationToken cancellationToken)
    {
        var survey = new SheetSurvey(answers);
        var (rows, inOneColumn) = (0L, 0L);
        foreach (var (cells, layout) in RowsOf(cancellationToken))
        {
            rows++;
            inOneColumn += layout is null && SheetLayout.IsOneCell(cells) ? 1 : 0;
            if (layout is not null)
            {
                survey.Add(SheetTime.Parse(cells[layout.Time], cells.KindOf(layout.Time)), cells.Line);
            }
        }

        clock = survey.Clock();
        return rows > 0 && inOneColumn == rows
            ? throw new UnreadableFileException("It has one column where many belong. Columns are separated by commas, semicolons or tabs.")
            : survey.Result();
    }

    public override IEnumerable<ImportRow> Read(CancellationToken cancellationToken)
    {
        foreach (var (cells, layout) in RowsOf(cancellationToken))
        {
            yield return layout is not null ? RowOf(cells, layout)
                : Refused(cells, SheetLayout.IsOneCell(cells) ? "one column" : "unknown", new(null, SheetLayout.IsOneCell(cells) ? OneColumn : UnknownLayout));
        }
    }

    /// <summary>Rows that are neither blank nor a header, each with its layout, or null where that is unknown.</summary>
    private IEnumerable<(CellRows Cells, SheetLayout? Layout)> RowsOf(CancellationToken cancellationToken)
    {
        using var cells = open();
        SheetLayout? header = null;
        while (cells.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsBlank(cells))
            {
                continue;
            }

            if (SheetLayout.OfHeader(cells) is { } names)
            {
                header = names;
                continue;
            }

            yield return (cells, SheetLayout.Find(cells, header));
        }
    }

    private ImportRow RowOf(CellRows cells, SheetLayout layout)
    {
        var time = SheetTime.Parse(cells[layout.Time], cells.KindOf(layout.Time));
        var repairs = new List<Finding>();
        var hasBody = layout.Body >= 0 && !cells[layout.Body].IsEmpty;
        var reading = hasBody ? ReadBody(cells[layout.Body]) : null;
        if (reading is null || reading.Refusal?.Body.Error == AnswerError.InvalidJson)
        {
            repairs.Add(new Finding(BodyColumn, hasBody ? UnreadableBody : NoBody));
            reading = HeartbeatReader.Read(Compose(cells, layout, time, repairs));
        }

        if (reading.Refusal is { } refusal)
        {
            return Refused(cells, layout.Name, FindingOf(refusal.Body));
        }

        var (receivedAt, problem) = clock.Resolve(time, cells.Line, reading[Field.Of("timestamp_utc")]);
        return receivedAt is not { } at
            ? Refused(cells, layout.Name, new Finding(TimeColumn, problem!))
            : new ImportRow
            {
                Line = cells.Line,
                Layout = layout.Name,
                Heartbeat = reading.Compose(at),
                Repairs = [.. repairs, .. reading.Repairs.Select(repair => new Finding(repair.Field, repair.Reason))],
            };
    }

    /// <summary>As a sender would have sent it, of what the cells certainly held.</summary>
    private static byte[] Compose(CellRows cells, SheetLayout layout, SheetTime time, List<Finding> repairs)
    {
        var year = time.Exact?.Year ?? time.Date.Year;
        var values = new List<(Field, JsonNode)>();
        if (layout.IsBeforeSchema)
        {
            values.Add((Field.SchemaVersion, FirstSchema));
        }

        for (var place = 0; place < layout.Columns.Length; place++)
        {
            if (layout.Columns[place] is not { Field: { } field } column)
            {
                continue;
            }

            var text = Encoding.UTF8.GetString(cells[place]);
            var (value, problem) = column.Role == ColumnRole.Count
                ? (SheetCell.RangeOf(text) is { } range ? JsonValue.Create(range) : null, null)
                : SheetCell.Read(text, cells.KindOf(place), field, year, isByScript: time.Exact is null);
            if (value is not null)
            {
                values.Add((field, value));
            }

            if (problem is not null)
            {
                repairs.Add(new Finding(field.Name, problem));
            }
        }

        return ComposedBody.Of(values);
    }

    /// <summary>Null: it is longer than anything that can be posted.</summary>
    private static Reading? ReadBody(ReadOnlySpan<byte> body) =>
        body.Length <= FrontDoor.MostBodyBytes ? HeartbeatReader.Read(body.ToArray()) : null;

    private static Finding FindingOf(AnswerBody refusal) => new(
        refusal.Field ?? (refusal.Fields is { } fields ? string.Join(", ", fields) : null),
        refusal.Fields is not null ? "is missing" : refusal.Reason ?? refusal.Error!);

    private static ImportRow Refused(CellRows cells, string layout, Finding why) =>
        new() { Line = cells.Line, Layout = layout, Refusal = why };

    private static bool IsBlank(CellRows cells)
    {
        for (var cell = 0; cell < cells.Count; cell++)
        {
            if (cells[cell].ContainsAnyExcept(" \t\r\n"u8))
            {
                return false;
            }
        }

        return true;
    }
}
