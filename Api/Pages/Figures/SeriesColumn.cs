using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Pages.Figures;

/// <summary>One value of a series over time, as a column of the table from which the chart is made.</summary>
/// <param name="Name">For people.</param>
/// <param name="Colour">A class of the <see cref="Palette"/>.</param>
/// <param name="Href">The view that a click on it leads to; null for none.</param>
/// <param name="Role">How the chart shows it: <c>area</c>, <c>line</c>, <c>up</c> or <c>down</c>.</param>
/// <param name="Values">For each point.</param>
public sealed record SeriesColumn(string Name, string Colour, string? Href, string Role, ImmutableArray<long> Values)
{
    /// <summary>Came to meet the filter by a change, less those that ceased to.</summary>
    public const string Moved = "came or left by a change";

    private const string Others = "other";

    /// <summary>
    /// The values with the most installations, in their order; the others added up, and those that report none.
    /// </summary>
    public static ImmutableArray<SeriesColumn> Of(SeriesAnswer answer, PageQuestion? question, Palette palette, int most)
    {
        if (answer.Points.IsEmpty)
        {
            return [];
        }

        var dimension = Dimension.Of(answer.By)!;
        var values = answer.Points[0].Values.Select((value, index) => (
            value.Value, Counts: answer.Points.Select(point => point.Values[index].Instances).ToImmutableArray())).ToList();
        if (dimension.Kind == DimensionKind.Status)
        {
            return [.. values.Select(value => OfStatus(value.Value, value.Counts))];
        }

        var shown = values.Where(value => value.Value != "(others)")
            .OrderByDescending(value => value.Counts.Max()).Take(most).Select(value => value.Value).ToHashSet();
        // An installation has several plugins, so they are neither stacked nor added up.
        var isOneEach = dimension.Kind != DimensionKind.Plugin;
        var role = isOneEach ? "area" : "line";
        var colours = palette.ClassesOf(dimension, shown);
        var columns = values.Where(value => shown.Contains(value.Value)).Select(value => new SeriesColumn(
            value.Value, colours[value.Value], HrefOf(value.Value), role, value.Counts)).ToList();
        if (!isOneEach)
        {
            return [.. columns];
        }

        Add(Others, Palette.Others, null, [.. values.Where(value => !shown.Contains(value.Value)).Select(value => value.Counts)]);
        Add(
            "not reported", Palette.NotReported, question?.With(answer.By, Filter.NotReported).Href,
            [[.. answer.Points.Select(point => point.NotReported)]]);
        return [.. columns];

        string? HrefOf(string value) => value.StartsWith('(') && value != "(no version)" ? null : question?.With(answer.By, value).Href;

        void Add(string name, string colour, string? href, List<ImmutableArray<long>> counts)
        {
            var sums = answer.Points.Select((_, point) => counts.Sum(count => count[point])).ToImmutableArray();
            if (sums.Any(sum => sum > 0))
            {
                columns.Add(new SeriesColumn(name, colour, href, "area", sums));
            }
        }
    }

    private static SeriesColumn OfStatus(string value, ImmutableArray<long> counts) => value switch
    {
        "active" => new("active", "c1", null, "line", counts),
        "gone" => new("fell silent", "c2", null, "down", counts),
        "returned" => new("returned", "c5", null, "up", counts),
        "moved" => new(Moved, "c7", null, "up", counts),
        _ => new(value, "c3", null, "up", counts),
    };
}
