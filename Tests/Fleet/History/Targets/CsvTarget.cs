using CsvHelper;

namespace Telemetry.Fleet.History.Targets;

/// <summary>The documented sheet of 23 columns. What was not reported is an empty field.</summary>
internal sealed class CsvTarget : IHeartbeatTarget
{
    private readonly CsvWriter csv;

    private CsvTarget(CsvWriter csv) => this.csv = csv;

    /// <summary>With the header written. The stream stays open.</summary>
    public static async Task<CsvTarget> OpenAsync(Stream output, CancellationToken cancellation)
    {
        var csv = CsvWriter.Create(output, new CsvWriterOptions(), leaveOpen: true);
        await csv.WriteRecordAsync([.. HeartbeatColumn.All.Select(column => column.Name)], cancellation);
        return new CsvTarget(csv);
    }

    public ValueTask WriteAsync(HeartbeatRow row, CancellationToken cancellation)
    {
        foreach (var column in HeartbeatColumn.All)
        {
            csv.WriteField(column.TextOf(row) ?? "");
        }

        return csv.EndRecordAsync(cancellation);
    }

    public ValueTask CompleteAsync(CancellationToken cancellation) => csv.FlushAsync(cancellation);

    public ValueTask DisposeAsync() => csv.DisposeAsync();
}
