using System.Globalization;
using System.Text;
using Telemetry.Api.Heartbeats;
using Telemetry.Bench.Parts;
using Telemetry.Fleet;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Bench.Targets;

/// <summary>The documented sheet, as a fleet fills it: a row a day for each instance, with its body.</summary>
internal static class Sheets
{
    private const int Days = 100;
    private const int Bodies = 256;

    /// <summary>In the order of time, the last row of yesterday.</summary>
    /// <param name="file">Is written anew.</param>
    /// <param name="rows">How many.</param>
    /// <param name="fleet">Another one has other instances.</param>
    public static void Write(string file, long rows, ulong fleet)
    {
        using var writer = new StreamWriter(file, append: false, new UTF8Encoding(), bufferSize: 1 << 20);
        writer.Write(string.Join(',', HeartbeatColumn.All) + "\r\n");
        var (ids, instances) = (new Seeded(fleet), Math.Max(1, rows / Days));
        var bodies = Array.ConvertAll(
            FleetBodies.Take(Bodies),
            body => (Text: Encoding.UTF8.GetString(body).Replace("\"", "\"\"", StringComparison.Ordinal), Id: $"{HeartbeatReader.Read(body).InstanceId}"));
        var start = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-Days);
        for (var row = 0L; row < rows; row++)
        {
            var (day, number) = Math.DivRem(row, instances);
            var (id, body) = ($"{ids.Uuid(number)}", bodies[(number + (day / 40)) % Bodies]);
            var time = start.AddDays(day).AddSeconds(number * 80_000 / instances);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm:ss},{id},1.2.0,1"));
            writer.Write(",,,docker,Linux,postgresql,15,[],1-10,,,,,,,FALSE,file,0,,\"");
            writer.Write(body.Text.Replace(body.Id, id, StringComparison.Ordinal));
            writer.Write("\"\r\n");
        }
    }
}
