using System.Globalization;
using Spectre.Console;

namespace Telemetry.Faults.Measuring;

/// <summary>All results, a line each.</summary>
internal static class ResultTable
{
    public static Table Of(IEnumerable<Result> results)
    {
        var table = new Table().AddColumns(
            "scenario", "acknowledged", "failed", "lost", "duplicated", "slowest answer", "back after", "");
        foreach (var result in results)
        {
            table.AddRow(
                result.Scenario, Number(result.Requests.Acknowledged), Number(result.Failed), Number(result.Audit.Lost),
                Number(result.Audit.Duplicated), Seconds(result.Requests.SlowestAnswer), Seconds(result.BackAfter),
                result.Misses.Count == 0 ? "ok" : "MISSED");
        }

        return table;
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan? time) =>
        time is { } known ? known.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) + " s" : "never";
}
