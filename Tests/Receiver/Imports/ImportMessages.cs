using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Imports;

namespace Telemetry.Tests.Imports;

/// <summary>A sample of each message about imports, with every property filled.</summary>
internal static class ImportMessages
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private static readonly LayoutCount Layout = new("l", 2);
    private static readonly ImportFinding Finding = new() { Field = "f", Reason = "r", Rows = 3, Lines = "4" };
    private static readonly ImportQuestion Question = new("time_zone", "w", 5);

    private static readonly ImportReport Report = new()
    {
        Format = "CSV",
        Rows = 6,
        Heartbeats = 7,
        Known = 8,
        Instances = 9,
        From = Time,
        To = Time,
        Layouts = [Layout],
        Refused = [Finding],
        Repaired = [Finding],
        Asks = [Question],
        Problem = "p",
    };

    private static readonly ImportLine Line = new(2, new Heartbeat { ReceivedAt = Time, InstanceId = Guid.NewGuid(), SchemaVersion = "1" });

    public static readonly object[] All =
    [
        new NewImport
        {
            RunId = Guid.NewGuid(), Sha256 = "s", Bytes = 1, FileName = "n", TimeZone = "UTC", DateOrder = "dmy", IsDryRun = true,
            KeyId = "k", KeyName = "a",
        },
        new ImportBegun(1, MayRun: true, Position: 2),
        new ImportRun(1, Guid.NewGuid()),
        new ImportKey(Time, Guid.NewGuid()),
        new ImportBatch { After = 1, Lines = [Line] },
        Line,
        Layout,
        Finding,
        Question,
        Report,
        new Import
        {
            Number = 1, State = ImportState.Done, KeyId = "k", KeyName = "a", BegunAt = Time, EndedAt = Time, FileName = "n",
            Sha256 = "s", Bytes = 2, TimeZone = "UTC", DateOrder = "dmy", IsDryRun = true, Checked = 3, Added = 4, Known = 5,
            Refused = 6, Removed = 7, Erased = 8, Report = Report,
        },
        ImportState.Undoing,
    ];
}
