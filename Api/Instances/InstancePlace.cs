using System.Collections.Immutable;
using System.Globalization;
using Telemetry.Api.Answers;
using Telemetry.Api.Statistics;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Instances;

/// <summary>How the list of installations is sorted, and behind which of them a page begins.</summary>
public sealed record InstancePlace(string Sort, bool IsDescending, InstanceCursor? After)
{
    public const string SortParameter = "sort";
    public const string CursorParameter = "cursor";
    private const string DefaultSort = "-" + InstancesQuestion.LastReceived;

    /// <summary>Whatever is one column.</summary>
    private static readonly ImmutableArray<string> Sorts =
    [
        InstancesQuestion.LastReceived, InstancesQuestion.Since,
        .. Dimension.All.Where(dimension => dimension.Column is not null && dimension.Kind != DimensionKind.Plugin).Select(dimension => dimension.Name),
    ];

    /// <summary>Refuses what makes no sense, and reads on.</summary>
    internal static InstancePlace Read(QuestionQuery query)
    {
        var (sort, isDescending) = SortOf(query);
        return new InstancePlace(sort, isDescending, CursorOf(query, sort));
    }

    private static (string Sort, bool IsDescending) SortOf(QuestionQuery query)
    {
        var text = query.Text(SortParameter) ?? DefaultSort;
        var isDescending = text.StartsWith('-');
        var sort = isDescending ? text[1..] : text;
        if (Sorts.Contains(sort))
        {
            return (sort, isDescending);
        }

        query.Refuse(SortParameter, $"must be one of {string.Join(", ", Sorts)}, with or without - before it");
        return (InstancesQuestion.LastReceived, isDescending);
    }

    /// <summary><c>value_id</c>; the value is empty for those that do not report it.</summary>
    private static InstanceCursor? CursorOf(QuestionQuery query, string sort)
    {
        if (query.Text(CursorParameter) is not { } text)
        {
            return null;
        }

        var end = text.LastIndexOf('_');
        if (end >= 0 && Guid.TryParseExact(text[(end + 1)..], "D", out var id))
        {
            var value = text[..end];
            var isOfSort = sort switch
            {
                InstancesQuestion.LastReceived => TimeText.IsOne(value),
                InstancesQuestion.Since =>
                    DateOnly.TryParseExact(value, TimeText.DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
                _ => true,
            };
            if (isOfSort)
            {
                return new InstanceCursor(value.Length == 0 ? null : value, id);
            }
        }

        query.Refuse(CursorParameter, "must be the next of the page before, with the same sort");
        return null;
    }
}
