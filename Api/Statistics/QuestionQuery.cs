using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Telemetry.Api.Requests;
using Telemetry.Grains.Interfaces.Statistics;
using Asked = Telemetry.Grains.Interfaces.Statistics.Filter;
using Step = Telemetry.Grains.Interfaces.Statistics.Interval;

namespace Telemetry.Api.Statistics;

/// <summary>
/// A question as an address asks it. The parameters of a call are read first; every other one is a dimension of the filter.
/// </summary>
/// <remarks>
/// The filter's syntax: values of one dimension that are repeated mean "or", dimensions mean "and". A <c>!</c> before a value
/// excludes it: whoever has any of the plain values and none of the excluded ones passes. <c>(not reported)</c> stands for no
/// value; an installation without one passes a condition that only excludes others. <c>1.2.*</c> is every version that
/// begins with 1.2.
/// </remarks>
/// <param name="query">Of the address.</param>
/// <param name="others">Parameters that somebody else reads.</param>
internal sealed partial class QuestionQuery(IQueryCollection query, params IEnumerable<string> others) : QueryParameters(query, others)
{
    /// <summary>Of a filter.</summary>
    public const int MostValues = 100;

    private readonly IQueryCollection query = query;

    public (DateOnly? From, DateOnly? To) Range() => Range(Day);

    /// <summary>The name of a dimension; one of those in any case, so that a question can be made of it.</summary>
    public string By(ImmutableArray<Dimension> allowed)
    {
        var names = allowed.Select(dimension => dimension.Name).ToList();
        if (Text("by") is null)
        {
            Refuse("by", $"must be one of {string.Join(", ", names)}");
        }

        return OneOf("by", names) ?? names[0];
    }

    public Step? Interval() => OneOf("interval", "day", "week", "month") switch
    {
        "day" => Step.Day,
        "week" => Step.Week,
        "month" => Step.Month,
        _ => null,
    };

    /// <summary>Of all parameters that were not read before.</summary>
    public Asked Filter()
    {
        var names = Rest.ToHashSet();
        RefuseAll(names.Where(name => Dimension.Of(name) is null), "is neither a parameter of this call nor a dimension");
        var conditions = Dimension.All.Where(dimension => names.Contains(dimension.Name)).Select(ConditionOn).OfType<Condition>().ToImmutableArray();
        if (conditions.Sum(condition => condition.Any.Length + condition.None.Length) > MostValues)
        {
            Refuse(conditions[^1].Dimension, $"must leave the filter with at most {MostValues} values");
        }

        return new Asked(conditions);
    }

    private Condition? ConditionOn(Dimension dimension)
    {
        var values = query[dimension.Name].OfType<string>().Where(value => value.Length > 0).ToList();
        var (any, none) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var value in values)
        {
            var isExcluded = value.StartsWith('!');
            var plain = isExcluded ? value[1..] : value;
            if (FormFault(dimension, plain) is { } fault)
            {
                Refuse(dimension.Name, fault);
            }

            (isExcluded ? none : any).Add(plain);
        }

        return values.Count == 0 ? null : new Condition(dimension.Name, [.. any], [.. none]);
    }

    private static string? FormFault(Dimension dimension, string value)
    {
        var isReported = value != Asked.NotReported;
        return dimension.Kind switch
        {
            DimensionKind.Status => value is "active" or "dormant" or "lost" ? null : "must be active, dormant or lost",
            _ when !isReported => null,
            _ when value.Length is 0 or > LongestText || value.Any(char.IsControl) => "must be text of 1 to 200 characters",
            DimensionKind.Flag => value is "true" or "false" ? null : "must be true, false or (not reported)",
            DimensionKind.ReleaseLine =>
                value == "(no version)" || Line().IsMatch(value) ? null : "must be two numbers, such as 1.2, or (no version)",
            DimensionKind.Bucket => CountRange().IsMatch(value) ? null : "must be a range, such as 0, 11-50 or 5000+",
            DimensionKind.Version when value.Contains('*', StringComparison.Ordinal) =>
                Prefix().IsMatch(value) ? null : "must be a version, or numbers that end with .*",
            _ => null,
        };
    }

    [GeneratedRegex(@"^([0-9]{1,9}!)?[0-9]{1,18}\.[0-9]{1,18}\z")]
    private static partial Regex Line();

    [GeneratedRegex(@"^[0-9]{1,15}([-][0-9]{1,15}|[+])?\z")]
    private static partial Regex CountRange();

    [GeneratedRegex(@"^([0-9]{1,18}\.){1,5}\*\z")]
    private static partial Regex Prefix();
}
