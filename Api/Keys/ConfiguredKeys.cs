using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Telemetry.Api.Hosting;

namespace Telemetry.Api.Keys;

/// <summary>
/// The keys of the configuration section <c>ApiKeys</c>, for keys that come from a Secret. They work without any silo.
/// </summary>
internal sealed partial class ConfiguredKeys
{
    public const string Section = "ApiKeys";
    private const int ShortestKey = 16;
    private static readonly string[] Members = ["Name", "Key", "Scopes", "RequestsPerMinute"];

    /// <exception cref="StartException">An entry is incomplete, has something unknown, or cannot be sent in a header.</exception>
    public ConfiguredKeys(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (!string.IsNullOrEmpty(section.Value))
        {
            throw new StartException($"{Section} must be a list, such as {Section}:0:Name, {Section}:0:Key and {Section}:0:Scopes.");
        }

        var known = section.GetChildren().Select(Read).ToList();
        if (known.DistinctBy(key => key.Caller.Id).Count() < known.Count)
        {
            throw new StartException($"{Section}: two keys have the same Name.");
        }

        if (known.DistinctBy(key => Convert.ToHexString(key.Hash)).Count() < known.Count)
        {
            throw new StartException($"{Section}: two names have the same Key.");
        }

        Keys = new KeySet(known);
    }

    public KeySet Keys { get; }

    private static KnownKey Read(IConfigurationSection entry)
    {
        // Never the key itself: this text goes to a log.
        StartException Wrong(string what) => new($"{entry.Path}:{what}");
        if (entry.GetChildren().FirstOrDefault(child => !Members.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw Wrong($"{unknown.Key} is no setting of a key; there are {string.Join(", ", Members)}.");
        }

        if (entry["Name"] is not { } name || string.IsNullOrWhiteSpace(name))
        {
            throw Wrong("Name is missing.");
        }

        // A Secret that was made from a file ends with the file's last line.
        var key = LastLineEnd().Replace(entry["Key"] ?? "", "");
        if (key.Length is < ShortestKey or > KeyCache.LongestKey || key.Any(c => c is <= ' ' or > '~'))
        {
            throw Wrong(
                $"Key must have {ShortestKey} to {KeyCache.LongestKey} characters of ASCII without white space, because it "
                + "travels in a header.");
        }

        var scopes = Scopes(entry.GetSection("Scopes"));
        if (scopes.Length == 0 || !scopes.All(Scope.IsKnown))
        {
            throw Wrong("Scopes must be some of ingest, read and admin.");
        }

        int? limit = null;
        if (entry["RequestsPerMinute"] is { } text)
        {
            limit = int.TryParse(text, out var parsed) && parsed > 0 ? parsed : throw Wrong("RequestsPerMinute must be a number of 1 or more.");
        }

        return new KnownKey(
            new Caller($"config:{name}", name, scopes, limit), SHA256.HashData(Encoding.ASCII.GetBytes(key)), ExpiresAt: null);
    }

    [GeneratedRegex(@"\r?\n\z")]
    private static partial Regex LastLineEnd();

    private static string[] Scopes(IConfigurationSection listed) => listed.Value is { } text
        ? text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
        : listed.Get<string[]>() ?? [];
}
