using Telemetry.Api.Answers;
using Telemetry.Api.Requests;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Exports;

/// <summary>
/// Reads the parameters of a query string. Whatever is asked for after one that makes no sense, <see cref="Refusal"/> is about
/// the first. A parameter that is absent or empty is null.
/// </summary>
internal sealed class QueryParameters(IQueryCollection query, params IEnumerable<string> known)
{
    private Answer? refusal;

    /// <summary>Null when all make sense, also those that nobody asked for.</summary>
    public Answer? Refusal => refusal ??= query.Keys.Except(known).FirstOrDefault() is { } stranger
        ? Answer.Refused(AnswerError.InvalidField, stranger.Length > 64 ? stranger[..64] : stranger, "is no parameter of this call")
        : null;

    public string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    public DateTimeOffset? Time(string name) => Read<DateTimeOffset>(name, IsoTime.TryParse, IsoTime.Rule);

    public Guid? Id(string name) => Read<Guid>(name, static (text, out id) => Guid.TryParseExact(text, "D", out id), "must be a UUID");

    public int? Count(string name) =>
        Read<int>(name, static (text, out count) => int.TryParse(text, out count) && count > 0, "must be a number of 1 or more");

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

    /// <summary>Names with commas between them, each once; null when none is given.</summary>
    public IReadOnlyList<string>? Names(string name, IEnumerable<string> allowed)
    {
        var names = Text(name)?.Split(',');
        if (names is not null && (names.Distinct().Count() < names.Length || names.Except(allowed).Any()))
        {
            Refuse(name, $"must be names with commas between them, each once, out of {string.Join(", ", allowed)}");
        }

        return names;
    }

    /// <summary>Null when it is absent or refused.</summary>
    public string? OneOf(string name, params IEnumerable<string> allowed)
    {
        if (Text(name) is not { } text || allowed.Contains(text))
        {
            return Text(name);
        }

        Refuse(name, $"must be one of {string.Join(", ", allowed)}");
        return null;
    }

    /// <summary>Does nothing when another parameter was refused before.</summary>
    public void Refuse(string name, string reason) => Refuse(Answer.Refused(AnswerError.InvalidField, name, reason));

    /// <summary>Likewise, with what somebody else says of a parameter; null when it says nothing.</summary>
    public void Refuse(Answer? answer) => refusal ??= answer;

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
