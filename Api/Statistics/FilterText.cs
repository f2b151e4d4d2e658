using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Statistics;

/// <summary>A filter for addresses and for people.</summary>
public static class FilterText
{
    /// <summary>
    /// As <see cref="QuestionQuery"/> reads it, with its question mark; empty for no filter. More parameters can be added.
    /// </summary>
    public static QueryString ToQuery(this Filter filter) =>
        filter.Conditions.IsEmpty ? QueryString.Empty : new QueryString("?" + filter);

    /// <summary>Such as <c>Database version: 12, 13</c> or <c>Deployment: not docker</c>.</summary>
    public static string InWords(this Condition condition)
    {
        var values = condition.Any.Concat(condition.None.Select(value => $"not {value}"));
        return $"{Dimension.Of(condition.Dimension)!.Label}: {string.Join(", ", values)}";
    }

    /// <summary>Asks for one value more, as a click on it does.</summary>
    public static Filter With(this Filter filter, string dimension, string value)
    {
        var before = filter.On(dimension) ?? new Condition(dimension, [], []);
        var changed = before with
        {
            Any = [.. before.Any.Append(value).Distinct().Order(StringComparer.Ordinal)],
            None = before.None.Remove(value),
        };
        return new Filter(
        [
            .. filter.Without(dimension).Conditions.Append(changed)
                .OrderBy(condition => Dimension.All.IndexOf(Dimension.Of(condition.Dimension)!)),
        ]);
    }
}
