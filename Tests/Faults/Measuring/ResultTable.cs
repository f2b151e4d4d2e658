using System.Globalization;
using Spectre.Console;

namespace Telemetry.Faults.Measuring;

/// <summary>All results, a line each.</summary>
internal static class ResultTable
{
    private const int WidthOfALine = 132;

    /// <summary>Writes them to the console; in a log, which has no width of its own, in lines that are not broken.</summary>
    public static void Write(IEnumerable<Result> results)
    {
        if (!AnsiConsole.Profile.Out.IsTerminal)
        {
            AnsiConsole.Profile.Width = WidthOfALine;
        }

        AnsiConsole.Write(Of(results));
    }

    private static Table Of(IEnumerable<Result> results)
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
