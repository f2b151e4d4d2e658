using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Pages;

/// <summary>A question as a sentence: <c>412 active installations with database version 12 or 13, last 90 days</c>.</summary>
internal static class QuestionWords
{
    private const string Status = "status";

    public static string InWords(this PageQuestion question, OverviewAnswer overview) =>
        $"{question.Whom(question.Filter.On(Status) is null ? overview.Active.Now : null)}, {question.Period.InWords}";

    /// <summary>Which installations it is about.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="count">How many they are; null when that is not known.</param>
    public static string Whom(this PageQuestion question, long? count)
    {
        var status = question.Filter.On(Status);
        var what = status is null ? "active installation" : "installation";
        var installations = (count is null ? what + "s" : Numbers.Count(count.Value, what))
            + (status is null ? "" : $" that {(count == 1 ? "is" : "are")} {status.ValuesInWords()}");
        var conditions = question.Filter.Without(Status).Conditions.Select(InSentence).ToList();
        return conditions.Count == 0 ? installations : $"{installations} with {string.Join(" and ", conditions)}";
    }

    /// <summary>What a value is called: those that stand for no value or for many lose their brackets.</summary>
    public static string NameOf(string value) => value == "(others)" ? "other" : value.StartsWith('(') ? value.Trim('(', ')') : value;

    /// <summary>What a dimension is called within a sentence.</summary>
    public static string InSentence(this Dimension dimension) => dimension.Name switch
    {
        "python_version" => "Python",
        "redis_enabled" => "Redis",
        _ => char.ToLowerInvariant(dimension.Label[0]) + dimension.Label[1..],
    };

    /// <summary>Such as <c>database version 12 or 13</c>.</summary>
    public static string InSentence(this Condition condition) =>
        $"{Dimension.Of(condition.Dimension)!.InSentence()} {condition.ValuesInWords()}";

    /// <summary>Such as <c>12 or 13</c>.</summary>
    public static string ValuesInWords(this Condition condition)
    {
        var any = string.Join(" or ", condition.Any);
        var none = condition.None.IsEmpty ? "" : $"not {string.Join(" or ", condition.None)}";
        return any.Length > 0 && none.Length > 0 ? $"{any}, {none}" : any + none;
    }
}
