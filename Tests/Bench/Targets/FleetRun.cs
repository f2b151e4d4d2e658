using System.Text.Json;
using Telemetry.Bench.Measuring;
using Telemetry.Fleet.Run;
using Telemetry.Tests.Servers;

namespace Telemetry.Bench.Targets;

/// <summary>The fleet as a process of its own, which shares the machine with what it measures and nothing else.</summary>
internal static class FleetRun
{
    public static async Task<RunReport> RunAsync(Target target, Load load, CancellationToken cancellationToken)
    {
        var json = Path.GetTempFileName();
        try
        {
            await Command.RunAsync(
                "dotnet", [Programs.Fleet, "run", .. load.Arguments(target), $"--json={json}"], cancellationToken);
            var report = await File.ReadAllBytesAsync(json, cancellationToken);
            return JsonSerializer.Deserialize(report, RunReportJson.Default.RunReport)!;
        }
        finally
        {
            File.Delete(json);
        }
    }
}
