using Telemetry.Api.Imports.Files;

namespace Telemetry.Api.Imports;

/// <summary>One import's way of reading its file: the rows, less those whose time cannot be that of a heartbeat.</summary>
/// <param name="file">The file, which was looked through.</param>
/// <param name="now">When the reading began: what is later has not happened.</param>
/// <param name="hasTimes">Nothing about times is asked any more.</param>
internal sealed class ImportReading(ImportFile file, DateTimeOffset now, bool hasTimes)
{
    private const string TimeColumn = "received_at_utc";

    /// <summary>No sender is older. (A cell that holds something else can look like a time of long ago.)</summary>
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>As much as clocks may differ.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <inheritdoc cref="ImportFile.Read"/>
    public IEnumerable<ImportRow> Rows(CancellationToken cancellationToken) => file.Read(cancellationToken).Select(Checked);

    private ImportRow Checked(ImportRow row)
    {
        var problem = !hasTimes || row.Heartbeat is not { } heartbeat ? null
            : heartbeat.ReceivedAt > now + Tolerance ? "is in the future"
            : heartbeat.ReceivedAt < Earliest ? "is before 2020"
            : null;
        return problem is null ? row : new ImportRow { Line = row.Line, Layout = row.Layout, Refusal = new Finding(TimeColumn, problem) };
    }
}
