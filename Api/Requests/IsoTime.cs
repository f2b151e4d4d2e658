using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Telemetry.Api.Answers;

namespace Telemetry.Api.Requests;

/// <summary>
/// Times as callers may write them: ISO 8601, and nothing that would have to be guessed. A date such as
/// <c>2026-11-24</c> is its first moment; a date and time ends with <c>Z</c> or an offset, and is UTC without either.
/// </summary>
internal static partial class IsoTime
{
    public const string Rule = "must be an ISO 8601 time, such as 2026-11-24 or 2026-11-24T12:00:00Z";
    public const string RuleWithOffset = "must be an ISO 8601 time with Z or an offset, such as 2026-11-24T12:00:00Z";

    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public static bool TryParse(string text, out DateTimeOffset time) => TryParse(text, out time, out _);

    private static bool TryParse(string text, out DateTimeOffset time, out bool hasOffset)
    {
        var form = Form().Match(text);
        hasOffset = form.Groups["offset"].Success;
        time = default;
        return form.Success && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out time);
    }

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?(?<offset>Z|[+-][0-9]{2}:[0-9]{2})?)?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    /// <summary>In JSON the offset is required: whoever leaves it out may mean their own clock or ours.</summary>
    public sealed class Converter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String
            && TryParse(reader.GetString()!, out var time, out var hasOffset) && hasOffset
                ? time
                : throw new JsonException(RuleWithOffset);

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(TimeText.Of(value));
    }
}
