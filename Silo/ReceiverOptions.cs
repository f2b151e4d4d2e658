using System.CommandLine;
using Telemetry.Api.Hosting;

namespace Telemetry.Silo;

/// <summary>How commands that ask a receiver are told where it is.</summary>
internal static class ReceiverOptions
{
    /// <summary>Where the key is found that no list of processes shows.</summary>
    private const string KeyVariable = "TELEMETRY_KEY";

    private const string UrlRule = "--url must begin with http:// or https://.";

    /// <exception cref="StartException">It is none.</exception>
    public static Uri Address(string text) => AddressOf(text) ?? throw new StartException(UrlRule);

    /// <summary>Its address ends with a slash.</summary>
    public static Option<Uri> Url() => new("--url")
    {
        Description = "The receiver.",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080"),
        CustomParser = result =>
        {
            if (AddressOf(result.Tokens[0].Value) is { } url)
            {
                return url;
            }

            result.AddError(UrlRule);
            return null;
        },
    };

    /// <param name="what">What the key must be.</param>
    public static Option<string?> Key(string what) => new("--key")
    {
        Description = $"{what}. Without it, what the variable {KeyVariable} holds.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(KeyVariable),
    };

    /// <exception cref="StartException">There is none.</exception>
    public static string KeyOf(this ParseResult parsed, Option<string?> key) => Given(parsed.GetValue(key));

    /// <inheritdoc cref="KeyOf"/>
    public static string KeyOrVariable(string? given) => Given(given ?? Environment.GetEnvironmentVariable(KeyVariable));

    private static string Given(string? key) => key?.Trim() is { Length: > 0 } given
        ? given
        : throw new StartException($"Give a key by --key or in {KeyVariable}.");

    private static Uri? AddressOf(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : null;
}
