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
/// <param name="IsUnknownLabel">Its text is a range that is not documented.</param>
internal readonly record struct FieldValue(string? Text, string? Problem = null, bool IsUnknownLabel = false)
{
    private const int MostCharacters = 200;
    private const int MostContactCharacters = 320;

    private static readonly FieldValue WrongType = new(null, "wrong type");
    private static readonly FieldValue WrongForm = new(null, "wrong form");
    private static readonly FieldValue TooLong = new(null, "too long");

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="json">The value as it came; empty when the field did not come.</param>
    /// <param name="form">How the value must look.</param>
    /// <param name="removed">What was private in the value and is taken out of the body; null for nothing.</param>
    public static FieldValue Read(ReadOnlySpan<byte> json, Form form, string? removed) => (json is [var first, ..] ? (char)first : 'n', form) switch
    {
        // By its first byte. Null and "" mean "not reported" in every field.
        ('n', _) => default,
        ('"', _) when json.Length == "\"\"".Length => default,

        ('"', Form.UrlHash) when removed is not null => HashOf(JsonText.Unescape(json[1..^1])),

        // Its column is never NULL, so it holds what the raw payload holds.
        ('"', Form.SchemaVersion) when removed is not null => new(Private.Removed(removed)),
        ('{', _) => WrongType,
        ('[', not Form.Plugins) => WrongType,
        _ when removed is not null => new(null, removed),
        ('[', _) => Plugins(json),
        ('t', Form.Flag) => new("true"),
        ('f', Form.Flag) => new("false"),

        // Any other count was removed.
        ('-' or (>= '0' and <= '9'), Form.Bucket) => new("0"),
        ('-' or (>= '0' and <= '9'), Form.SchemaVersion) => Short(json),
        ('"', not (Form.Flag or Form.Plugins or Form.Metrics)) => OfText(json[1..^1], form),
        _ => WrongType,
    };

    private static FieldValue OfText(ReadOnlySpan<byte> text, Form form) => form switch
    {
        Form.InstanceId => IsId(text) ? Short(text) : WrongForm,
        Form.UrlHash => text.Length is >= 16 and <= 64 ? Short(text) : WrongForm,
        Form.Contact => Short(text, MostContactCharacters) is var contact && (contact.Text is null || IsAddress(contact.Text))
            ? contact
            : WrongForm,
        Form.Bucket => Bucket.Documented(text) is { } label ? new(label) : Short(text) with { IsUnknownLabel = true },
        _ => Short(text),
    };

    private static bool IsId(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out Guid id, out var length, 'D') && length == text.Length && id != Guid.Empty;

    private static bool IsAddress(string text) => MailAddress.TryCreate(text, out var address) && address.Address == text;

    private static FieldValue Short(ReadOnlySpan<byte> escaped, int most = MostCharacters)
    {
        var text = JsonText.Unescape(escaped);
        return text.Length > most && text.EnumerateRunes().Count() > most ? TooLong
            : text != JsonText.WithoutHalves(text) ? WrongForm
            : new(text.Replace('\0', '\uFFFD'));
    }

    private static FieldValue Plugins(ReadOnlySpan<byte> array)
    {
        var plugins = new List<string>();
        var json = new Utf8JsonReader(array);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.String)
        {
            var plugin = Short(json.ValueSpan);
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
