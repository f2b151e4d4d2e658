using System.Text.Json;

namespace Telemetry.Fleet.Sender;

/// <summary>An HTTP answer after redirects were followed.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The whole body, empty when there was none.</param>
public sealed record Answer(int Status, ReadOnlyMemory<byte> Body);

/// <summary>What each sender makes of an answer. The rules are those of the wire contract.</summary>
public static class AnswerRule
{
    /// <summary>Whether the heartbeat counts as sent. Null means that no answer came.</summary>
    public static bool MarksSent(SenderVersion version, Answer? answer) => (version, answer) switch
    {
        (_, null) => false,
        (SenderVersion.SMinus1 or SenderVersion.S0 or SenderVersion.S1, _) => true,
        (SenderVersion.S2, _) => answer.Status == 200,
        _ => answer.Status == 200 && SaysOk(answer.Body.Span),
    };

    /// <summary>Whether the text is one JSON object whose <c>ok</c> is true. Of several, the last counts, as in
    /// Python.</summary>
    public static bool SaysOk(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        var ok = false;
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.Read())
            {
                if (json.CurrentDepth == 1 && json.TokenType == JsonTokenType.PropertyName
                    && json.ValueTextEquals("ok"u8))
                {
                    json.Read();
                    ok = json.TokenType == JsonTokenType.True;
                }
            }

            return ok;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
