using System.Buffers.Text;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Api.Heartbeats;

/// <summary>What a known field says, or what is wrong with it. Neither when it was not reported.</summary>
/// <param name="Text">As it is kept: flags are <c>true</c> and <c>false</c>, plugins a JSON array without white space.</param>
/// <param name="Problem">In a few words that never quote the value.</param>
internal readonly record struct FieldValue(string? Text, string? Problem = null)
{
    private const int MostCharacters = 200;
    private const int MostContactCharacters = 320;

    private static readonly FieldValue WrongType = new(null, "wrong type");
    private static readonly FieldValue WrongForm = new(null, "wrong form");
    private static readonly FieldValue TooLong = new(null, "too long");

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="json">Stands on the value's first token.</param>
    /// <param name="form">How the value must look.</param>
    /// <param name="removed">What was private in the value and is taken out of the body; null for nothing.</param>
    public static FieldValue Read(Utf8JsonReader json, Form form, string? removed) => (json.TokenType, form) switch
    {
        // Null and "" mean "not reported" in every field.
        (JsonTokenType.Null, _) => default,
        (JsonTokenType.String, _) when json.ValueSpan.IsEmpty => default,

        (JsonTokenType.String, Form.UrlHash) when removed is not null => HashOf(JsonText.Unescape(json.ValueSpan)),

        // Its column is never NULL, so it holds what the raw payload holds.
        (JsonTokenType.String, Form.SchemaVersion) when removed is not null => new(Private.Removed(removed)),
        (JsonTokenType.StartObject, _) => WrongType,
        (JsonTokenType.StartArray, not Form.Plugins) => WrongType,
        _ when removed is not null => new(null, removed),
        (JsonTokenType.StartArray, _) => Plugins(json),
        (JsonTokenType.True, Form.Flag) => new("true"),
        (JsonTokenType.False, Form.Flag) => new("false"),

        // Any other count was removed.
        (JsonTokenType.Number, Form.Bucket) => new("0"),
        (JsonTokenType.Number, Form.SchemaVersion) => OfText(json, form),
        (JsonTokenType.String, not (Form.Flag or Form.Plugins or Form.Metrics)) => OfText(json, form),
        _ => WrongType,
    };

    private static FieldValue OfText(in Utf8JsonReader json, Form form) => form switch
    {
        Form.InstanceId => IsId(json.ValueSpan) ? Short(json) : WrongForm,
        Form.UrlHash => json.ValueSpan.Length is >= 16 and <= 64 ? Short(json) : WrongForm,
        Form.Contact => Short(json, MostContactCharacters) is var contact && (contact.Text is null || IsAddress(contact.Text))
            ? contact
            : WrongForm,
        _ => Short(json),
    };

    private static bool IsId(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out Guid id, out var length, 'D') && length == text.Length && id != Guid.Empty;

    private static bool IsAddress(string text) => MailAddress.TryCreate(text, out var address) && address.Address == text;

    private static FieldValue Short(in Utf8JsonReader json, int most = MostCharacters)
    {
        var text = JsonText.Unescape(json.ValueSpan);
        return text.Length > most && text.EnumerateRunes().Count() > most ? TooLong
            : text != JsonText.WithoutHalves(text) ? WrongForm
            : new(text.Replace('\0', '\uFFFD'));
    }

    private static FieldValue Plugins(Utf8JsonReader json)
    {
        var plugins = new List<string>();
        while (json.Read() && json.TokenType == JsonTokenType.String)
        {
            var plugin = Short(json);
            if (plugin.Problem is not null)
            {
                return plugin;
            }

            plugins.Add(plugin.Text!);
        }

        return json.TokenType == JsonTokenType.EndArray ? new(JsonSerializer.Serialize(plugins, Relaxed)) : WrongType;
    }

    /// <summary>What senders make of a URL.</summary>
    private static FieldValue HashOf(string text)
    {
        var url = text.Trim().TrimEnd('/');
        return url.Length == 0 ? default : new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)).AsSpan(0, 8)));
    }
}
