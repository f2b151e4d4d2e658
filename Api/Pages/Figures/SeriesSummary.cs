using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Pages.Figures;

/// <summary>What a chart shows, in a sentence: for those who do not see it, and for those who have no time to.</summary>
internal static class SeriesSummary
{
    private const int Most = 2;

    public static string Of(SeriesAnswer answer, ImmutableArray<SeriesColumn> columns)
    {
        if (columns.IsEmpty)
        {
            return "Nothing was reported in this period.";
        }

        var (first, last) = (answer.Points[0], answer.Points[^1]);
        if (answer.By == "status")
        {
            var active = $"Active: {Numbers.Count(first.Active)} on {Numbers.Day(first.Date)}, {Numbers.Count(last.Active)} on {Numbers.Day(last.Date)}.";
            return columns.Length == 1
                ? active
                : $"{active} New {Count("new")}, returned {Count("returned")}, fell silent {Count("fell silent")}{MovedInWords()}.";
        }

        var moves = columns.Select(column => (column.Name, From: Share(column.Values[0], first), To: Share(column.Values[^1], last)))
            .Where(move => Math.Abs(move.To - move.From) >= 0.005)
            .OrderByDescending(move => Math.Abs(move.To - move.From)).Take(Most).ToList();
        return moves.Count == 0
            ? "Shares stayed the same."
            : string.Join(", ", moves.Select(move =>
                $"{move.Name} {(move.To > move.From ? "rose" : "fell")} from {Numbers.Share(move.From)} to {Numbers.Share(move.To)}")) + ".";

        long Sum(string name) => columns.Where(column => column.Name == name).Sum(column => column.Values.Sum());

        string Count(string name) => Numbers.Count(Sum(name));

        string MovedInWords() => Sum(SeriesColumn.Moved) switch
        {
            0 => "",
            > 0 and var more => $"; {Numbers.Count(more)} more came to meet the filter by a change than left it so",
            var fewer => $"; {Numbers.Count(-fewer)} more ceased to meet the filter by a change than came so",
        };
    }

    private static double Share(long instances, SeriesPoint point) => point.Active == 0 ? 0 : (double)instances / point.Active;
}
