using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Telemetry.Api.Answers;
using Telemetry.Api.Requests;
using Telemetry.Grains.Interfaces.Statistics;
using Asked = Telemetry.Grains.Interfaces.Statistics.Filter;
using Step = Telemetry.Grains.Interfaces.Statistics.Interval;

namespace Telemetry.Api.Statistics;

/// <summary>
/// A question as an address asks it. The parameters of a call are read first; every other one is a dimension of the filter.
/// After one that makes no sense the others are read all the same, and <see cref="Refusal"/> is about the first.
/// </summary>
/// <remarks>
/// The filter's syntax: values of one dimension that are repeated mean "or", dimensions mean "and". A <c>!</c> before a value
/// excludes it: whoever has any of the plain values and none of the excluded ones passes. <c>(not reported)</c> stands for no
/// value; an installation without one passes a condition that only excludes others. <c>1.2.*</c> is every version that
/// begins with 1.2. A parameter that is empty counts as absent, because forms send those.
/// </remarks>
/// <param name="query">Of the address.</param>
/// <param name="others">Parameters that somebody else reads.</param>
internal sealed partial class QuestionQuery(IQueryCollection query, params IEnumerable<string> others)
{
    /// <summary>Of a filter.</summary>
    public const int MostValues = 100;

    private const int LongestText = 200;
    private const string DayForm = "yyyy-MM-dd";

    private readonly HashSet<string> taken = [.. others];

    /// <summary>Null when all that was read so far makes sense.</summary>
    public Answer? Refusal { get; private set; }

    /// <summary>Null when it is absent, or refused because it was given more than once.</summary>
    public string? Text(string name)
    {
        taken.Add(name);
        var values = query[name].Where(value => !string.IsNullOrEmpty(value)).ToList();
        if (values.Count > 1)
        {
            Refuse(name, "must be given once");
        }

        return values is [var value] ? value : null;
    }

    public DateOnly? Day(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        Refuse(name, "must be a day, such as 2026-11-24");
        return null;
    }

    /// <summary>Null when it is absent or refused.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (IsoTime.TryParse(text, out var time))
        {
            return time;
        }

        Refuse(name, IsoTime.Rule);
        return null;
    }

    /// <summary>Null when it is absent or refused.</summary>
    public Guid? Id(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (Guid.TryParseExact(text.Trim(), "D", out var id))
        {
            return id;
        }

        Refuse(name, "must be a UUID");
        return null;
    }

    public (DateOnly? From, DateOnly? To) Range()
    {
        var (from, to) = (Day("from"), Day("to"));
        if (from > to)
        {
            Refuse("from", "must not be after to");
        }

        return (from, to);
    }

    /// <summary>The name of a dimension; one of those in any case, so that a question can be made of it.</summary>
    public string By(ImmutableArray<Dimension> allowed) => OneOf("by", [.. allowed.Select(dimension => dimension.Name)]) ?? allowed[0].Name;

    /// <summary>Null when it is absent or refused.</summary>
    public Step? Interval() => OneOf("interval", ["day", "week", "month"], isRequired: false) switch
    {
        "day" => Step.Day,
        "week" => Step.Week,
        "month" => Step.Month,
        _ => null,
    };

    /// <summary>Null when it is absent or refused.</summary>
    public string? OneOf(string name, ImmutableArray<string> allowed, bool isRequired = true)
    {
        var text = Text(name);
        if (text is null ? isRequired : !allowed.Contains(text))
        {
            Refuse(name, $"must be one of {string.Join(", ", allowed)}");
            return null;
        }

        return text;
    }

    public int Count(string name, int most, int otherwise)
    {
        var count = otherwise;
        if (Text(name) is { } text
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= 1 && count <= most))
        {
            Refuse(name, $"must be a number from 1 to {most}");
            return otherwise;
        }

        return count;
    }

    /// <summary>Of all parameters that were not read before.</summary>
    public Asked Filter()
    {
        var names = query.Keys.Except(taken).ToHashSet();
        foreach (var stranger in names.Where(name => Dimension.Of(name) is null))
        {
            Refuse(stranger.Length > LongestText ? stranger[..LongestText] : stranger, "is neither a parameter of this call nor a dimension");
        }

        var conditions = Dimension.All.Where(dimension => names.Contains(dimension.Name)).Select(ConditionOn).OfType<Condition>().ToImmutableArray();
        if (conditions.Sum(condition => condition.Any.Length + condition.None.Length) > MostValues)
        {
            Refuse(conditions[^1].Dimension, $"must leave the filter with at most {MostValues} values");
        }

        return new Asked(conditions);
    }

    /// <summary>Refuses every parameter that was not read before.</summary>
    public void NothingElse()
    {
        foreach (var stranger in query.Keys.Except(taken))
        {
            Refuse(stranger.Length > LongestText ? stranger[..LongestText] : stranger, "is no parameter of this call");
        }
    }

    /// <summary>Does nothing when another parameter was refused before.</summary>
    public void Refuse(string name, string reason) => Refusal ??= Answer.Refused(AnswerError.InvalidField, name, reason);

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
