using Spectre.Console;

namespace Telemetry.Bench.Measuring;

/// <summary>All outcomes, a line each.</summary>
internal static class OutcomeTable
{
    public static Table Of(IEnumerable<Outcome> outcomes)
    {
        var table = new Table().AddColumns(
            "scenario", "figure (medians)", "receiver", "peer", "of each pair", "judged", "bar", "");
        foreach (var column in table.Columns)
        {
            column.NoWrap();
        }

        foreach (var outcome in outcomes)
        {
            table.AddRow(
                outcome.Scenario.Name, outcome.Scenario.Figure, FigureText.Of(outcome.OurMedian),
                FigureText.Of(outcome.TheirMedian), string.Join(' ', outcome.Ratios.Select(FigureText.Of)),
                FigureText.Of(outcome.Judged), outcome.Scenario.Bar.ToString(), outcome.IsOk ? "ok" : "MISSED");
        }

        return table;
    }
}
