using System.Globalization;
using Telemetry.Api.Answers;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Requests;

/// <summary>
/// Reads the parameters of an address. After one that makes no sense the others are read all the same, and
/// <see cref="Refusal"/> is about the first. One that is absent, empty (forms send those) or refused is null.
/// </summary>
/// <param name="query">Of the address.</param>
/// <param name="others">Parameters that somebody else reads.</param>
internal class QueryParameters(IQueryCollection query, params IEnumerable<string> others)
{
    protected const int LongestText = 200;

    private readonly HashSet<string> taken = [.. others];

    /// <summary>Null when all that was read so far makes sense.</summary>
    public Answer? Refusal { get; private set; }

    /// <summary>Those that were not read before.</summary>
    protected IEnumerable<string> Rest => query.Keys.Except(taken);

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

    public DateTimeOffset? Time(string name) => Read<DateTimeOffset>(name, IsoTime.TryParse, IsoTime.Rule);

    public DateOnly? Day(string name) => Read<DateOnly>(
        name,
        static (text, out day) => DateOnly.TryParseExact(text, TimeText.DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day),
        "must be a day, such as 2026-11-24");

    /// <summary>From one time or day to another; neither must be given.</summary>
    public (T? From, T? To) Range<T>(Func<string, T?> read)
        where T : struct, IComparable<T>
    {
        var (from, to) = (read("from"), read("to"));
        if (from is { } first && to is { } last && first.CompareTo(last) > 0)
        {
            Refuse("from", "must not be after to");
        }

        return (from, to);
    }

    public Guid? Id(string name) => Read<Guid>(name, static (text, out id) => Guid.TryParseExact(text.Trim(), "D", out id), "must be a UUID");

    public int? Count(string name, int most = int.MaxValue) => Read<int>(
        name,
        (text, out count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= 1 && count <= most,
        most == int.MaxValue ? "must be a number of 1 or more" : $"must be a number from 1 to {most}");

    public bool Flag(string name) => Read<bool>(name, bool.TryParse, "must be true or false") ?? false;

    /// <param name="name">Of the parameter.</param>
    /// <param name="time">The column that comes before the instance id.</param>
    public Cursor? Cursor(string name, string time)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (text.Split('_') is [var at, var id] && IsoTime.TryParse(at, out var receivedAt) && Guid.TryParseExact(id, "D", out var instance))
        {
            return new Cursor(receivedAt, instance);
        }

        Refuse(name, $"must be {time} and instance_id of a row, with _ between them");
        return null;
    }

    /// <summary>Names with commas between them, each once.</summary>
    public IReadOnlyList<string>? Names(string name, IEnumerable<string> allowed)
    {
        var names = Text(name)?.Split(',');
        if (names is null || (names.Distinct().Count() == names.Length && !names.Except(allowed).Any()))
        {
            return names;
        }

        Refuse(name, $"must be names with commas between them, each once, out of {string.Join(", ", allowed)}");
        return null;
    }

    public string? OneOf(string name, params IReadOnlyCollection<string> allowed)
    {
        if (Text(name) is not { } text || allowed.Contains(text))
        {
            return Text(name);
        }

        Refuse(name, $"must be one of {string.Join(", ", allowed)}");
        return null;
    }

    /// <summary>Refuses every parameter that was not read before.</summary>
    public void NothingElse() => RefuseAll(Rest, "is no parameter of this call");

    /// <summary>Does nothing when another parameter was refused before.</summary>
    public void Refuse(string name, string reason) => Refusal ??= Answer.Refused(AnswerError.InvalidField, name, reason);

    protected void RefuseAll(IEnumerable<string> strangers, string reason)
    {
        foreach (var stranger in strangers)
        {
            Refuse(stranger.Length > LongestText ? stranger[..LongestText] : stranger, reason);
        }
    }

    private T? Read<T>(string name, TryParse<T> parse, string otherwise)
        where T : struct
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (parse(text, out var value))
        {
            return value;
        }

        Refuse(name, otherwise);
        return null;
    }

    private delegate bool TryParse<T>(string text, out T value);
}
