using System.Collections.Immutable;
using System.Text;
using CsvHelper;
using Telemetry.Api.Answers;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>A header and a record for each row, for spreadsheets: see <see cref="CsvCell"/>.</summary>
internal sealed class CsvRows<TRow>(Stream body, ImmutableArray<RowColumn<TRow>> columns) : RowWriter<TRow>
{
    private static readonly CsvWriterOptions Options =
        CsvWriterOptions.Default with { NewLine = "\r\n", TrueValue = "true", FalseValue = "false" };

    private readonly CsvWriter csv = CsvWriter.Create(body, Options, leaveOpen: true);
    private bool hasHeader;

    public override async ValueTask WriteAsync(ImmutableArray<TRow> page, CancellationToken cancellationToken)
    {
        if (!hasHeader)
        {
            csv.WriteHeader([.. columns.Select(column => column.Name)]);
            hasHeader = true;
        }

        foreach (var row in page)
        {
            foreach (var column in columns)
            {
                WriteField(column, row);
            }

            await csv.EndRecordAsync(cancellationToken);
        }

        await csv.FlushAsync(cancellationToken);
    }

    public override ValueTask EndAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    // It would write what is left, but after each page nothing is.
    public override ValueTask DisposeAsync() => csv.DisposeAsync();

    private void WriteField(RowColumn<TRow> column, TRow row)
    {
        switch (column.Type)
        {
            case ColumnType.Time:
                csv.WriteField(TimeText.Write(column.TimeIn(row), stackalloc byte[32]));
                break;
            case ColumnType.Day when column.DayIn(row) is { } day:
                csv.WriteField(TimeText.Write(day, stackalloc byte[16]));
                break;
            case ColumnType.Id:
                csv.WriteField(column.IdIn(row));
                break;
            case ColumnType.Flag when column.FlagIn(row) is { } flag:
                csv.WriteField(flag);
                break;
            case ColumnType.Body when column.BodyIn(row) is { } payload:
                csv.WriteField(CsvCell.Defuse(Encoding.UTF8.GetString(payload)));
                break;
            case ColumnType.Text or ColumnType.Json when column.TextIn(row) is { } text:
                csv.WriteField(CsvCell.Defuse(text));
                break;
            default:
                csv.WriteField("");
                break;
        }
    }
}
