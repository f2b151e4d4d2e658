using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Telemetry.Grains.Storage.States;

/// <summary>
/// The plugins of an installation: names in their order, each once. Its id is made from them, so two programs that meet the
/// same list call it the same, and none has to ask for a number.
/// </summary>
internal sealed record PluginList(long Id, ImmutableArray<string> Names)
{
    // Few different lists exist. Whoever sends a new one each time does not fill the memory.
    private const int MostKnown = 10_000;
    private static readonly ConcurrentDictionary<string, PluginList?> Known = new();

    /// <summary>Null for what is no JSON array. Members that are no text of 1 to 200 characters are left out.</summary>
    public static PluginList? Parse(string json)
    {
        if (Known.TryGetValue(json, out var known))
        {
            return known;
        }

        if (Known.Count >= MostKnown)
        {
            Known.Clear();
        }

        return Known[json] = Read(Encoding.UTF8.GetBytes(json));
    }

    public bool Equals(PluginList? other) => Id == other?.Id;

    public override int GetHashCode() => Id.GetHashCode();

    private static PluginList? Read(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Math.Max(json.Length, 1) });
        var names = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (BodyFacts.TextIn(ref reader) is { } name)
                {
                    names.Add(name);
                }

                reader.Skip();
            }

            return reader.Read() ? null : new PluginList(IdOf(names), [.. names]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The first eight bytes of the SHA-256 of all names, each with a U+0000 behind it, which no name has.</summary>
    private static long IdOf(IEnumerable<string> names)
    {
        var all = Encoding.UTF8.GetBytes(string.Concat(names.Select(name => name + '\0')));
        return BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(all));
    }
}
