using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Telemetry.Api.Answers;

namespace Telemetry.Api.Requests;

/// <summary>
/// Reads the JSON that maintainers send, and leaves nothing of it out: an unknown member, one that comes twice and one
/// of a wrong type are each refused by name. Else a mistyped <c>expires</c> would make a key that never does.
/// </summary>
internal static class RequestJson
{
    private const int LongestName = 100;

    /// <summary>What was sent, or the answer that refuses it.</summary>
    public static async ValueTask<(T? Sent, Answer? Refusal)> ReadAsync<T>(
        HttpContext context, JsonTypeInfo<T> type, int limit = FrontDoor.MostBodyBytes)
        where T : class
    {
        if (await RequestBody.ReadAsync(context, limit) is not { } body)
        {
            return (null, Answer.PayloadTooLarge);
        }

        if (body.Length == 0)
        {
            return (null, Answer.Refused(AnswerError.MissingBody));
        }

        try
        {
            var sent = JsonSerializer.Deserialize(body, type);
            return (sent, sent is null ? Answer.Refused(AnswerError.InvalidJson) : null);
        }
        catch (JsonException exception)
        {
            return (null, Refusal(exception, type));
        }
    }

    private static Answer Refusal(JsonException exception, JsonTypeInfo type)
    {
        // An exception in the exception comes from the reader: the text is no JSON.
        var path = exception.InnerException is JsonException ? "" : exception.Path ?? "";
        var field = path.TrimStart('$', '.');
        if (field.Length == 0)
        {
            return Answer.Refused(AnswerError.InvalidJson);
        }

        var known = type.Properties.FirstOrDefault(property => field.Split('[', '.')[0] == property.Name);
        return Answer.Refused(
            AnswerError.InvalidField,
            field.Length > LongestName ? field[..LongestName] : field,
            known is null ? "is not known here"
                : known.PropertyType == typeof(DateTimeOffset?) ? IsoTime.RuleWithOffset
                : "must come once, with the type that /docs shows");
    }
}
