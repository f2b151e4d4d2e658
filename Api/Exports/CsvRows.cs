using System.Collections.Immutable;
using System.Text;
using CsvHelper;
using Telemetry.Api.Answers;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>A header and a record for each heartbeat, for spreadsheets: see <see cref="CsvCell"/>.</summary>
internal sealed class CsvRows(Stream body, ImmutableArray<HeartbeatColumn> columns) : RowWriter
{
    private static readonly CsvWriterOptions Options =
        CsvWriterOptions.Default with { NewLine = "\r\n", TrueValue = "true", FalseValue = "false" };

    private readonly CsvWriter csv = CsvWriter.Create(body, Options, leaveOpen: true);
    private bool hasHeader;

    public override async ValueTask WriteAsync(ImmutableArray<Heartbeat> page, CancellationToken cancellationToken)
    {
        if (!hasHeader)
        {
            csv.WriteHeader([.. columns.Select(column => column.Name)]);
            hasHeader = true;
        }

        foreach (var heartbeat in page)
        {
            foreach (var column in columns)
            {
                WriteField(column, heartbeat);
            }

            await csv.EndRecordAsync(cancellationToken);
        }

        await csv.FlushAsync(cancellationToken);
    }

    public override ValueTask EndAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    // It would write what is left, but after each page nothing is.
    public override ValueTask DisposeAsync() => csv.DisposeAsync();

    private void WriteField(HeartbeatColumn column, Heartbeat heartbeat)
    {
        switch (column.Type)
        {
            case ColumnType.Time:
                csv.WriteField(TimeText.Write(heartbeat.ReceivedAt, stackalloc byte[32]));
                break;
            case ColumnType.Id:
                csv.WriteField(heartbeat.InstanceId);
                break;
            case ColumnType.Flag when heartbeat.BackgroundJobsEnabled is { } flag:
                csv.WriteField(flag);
                break;
            case ColumnType.Body when heartbeat.RawPayload is { } payload:
                csv.WriteField(CsvCell.Defuse(Encoding.UTF8.GetString(payload)));
                break;
            case ColumnType.Text or ColumnType.Json when column.TextIn(heartbeat) is { } text:
                csv.WriteField(CsvCell.Defuse(text));
                break;
            default:
                csv.WriteField("");
                break;
        }
    }
}
