using System.Globalization;
using Spectre.Console;

namespace Telemetry.Bench;

/// <summary>All results, a line each.</summary>
internal static class ResultTable
{
    private const int WidthOfALine = 132;

    public static void Write(IEnumerable<Result> results)
    {
        if (!AnsiConsole.Profile.Out.IsTerminal)
        {
            AnsiConsole.Profile.Width = WidthOfALine;
        }

        var table = new Table().AddColumns("scenario", "figure", "receiver", "peer", "ratio", "bar", "");
        foreach (var result in results)
        {
            table.AddRow(
                result.Scenario, result.Figure, Number(result.ReceiverMedian), Number(result.PeerMedian), Number(result.Ratio),
                (result.Bar.IsMost ? "≤ " : "≥ ") + Number(result.Bar.Ratio), result.IsReached ? "ok" : "MISSED");
        }

        AnsiConsole.Write(table);
    }

    private static string Number(double figure) =>
        figure.ToString(figure < 100 ? "F2" : "N0", CultureInfo.InvariantCulture);
}
