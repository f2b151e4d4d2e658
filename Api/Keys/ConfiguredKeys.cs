using System.Security.Cryptography;
using System.Text;
using Telemetry.Api.Hosting;

namespace Telemetry.Api.Keys;

/// <summary>
/// The keys of the configuration section <c>ApiKeys</c>, for keys that come from a Secret. They work without any silo.
/// </summary>
internal sealed class ConfiguredKeys
{
    public const string Section = "ApiKeys";

    private readonly KeySet keys;

    /// <exception cref="StartException">An entry is incomplete or cannot be sent in a header.</exception>
    public ConfiguredKeys(IConfiguration configuration)
    {
        var known = configuration.GetSection(Section).GetChildren().Select(Read).ToList();
        if (known.Select(key => key.Caller.Id).Distinct().Count() < known.Count)
        {
            throw new StartException($"{Section}: two keys have the same name.");
        }

        keys = new KeySet(known);
    }

    public KnownKey? Again(string key) => keys.Again(key);

    public KnownKey? Find(string key, ReadOnlySpan<byte> hash) => keys.Find(key, hash);

    private static KnownKey Read(IConfigurationSection entry)
    {
        var name = entry["Name"];
        var key = entry["Key"];
        var listed = entry.GetSection("Scopes");
        var scopes = listed.Value is { } text
            ? text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
            : listed.Get<string[]>() ?? [];

        // Not the key itself: this text goes to a log.
        StartException Wrong(string what) => new($"{entry.Path}: {what}");
        if (string.IsNullOrWhiteSpace(name))
        {
            throw Wrong("Name is missing.");
        }

        if (string.IsNullOrEmpty(key) || key.Any(c => c is <= ' ' or > '~'))
        {
            throw Wrong("Key must be ASCII without white space, because it travels in a header.");
        }

        if (scopes.Length == 0 || !scopes.All(Scope.IsKnown))
        {
            throw Wrong("Scopes must be some of ingest, read and admin.");
        }

        return new KnownKey(
            new Caller($"config:{name}", scopes, entry.GetValue<int?>("RequestsPerMinute")),
            SHA256.HashData(Encoding.ASCII.GetBytes(key)),
            expiresAt: null);
    }
}
