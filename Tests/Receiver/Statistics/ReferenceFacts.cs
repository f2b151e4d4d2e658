using System.Text.Json;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Tests.Statistics;

/// <summary>What a heartbeat reports, by the definition alone: the documented column, or where there is none the body.</summary>
internal static class ReferenceFacts
{
    private const int LongestText = 200;

    /// <summary>As in <see cref="ReferenceState.Values"/>.</summary>
    public static string? Of(Dimension dimension, Heartbeat heartbeat)
    {
        if (dimension.Kind == DimensionKind.Plugin)
        {
            return PluginsOf(heartbeat.EnabledPlugins);
        }

        if (dimension.Column == "has_contact")
        {
            return heartbeat.MaintainerContact is null ? "false" : "true";
        }

        var column = HeartbeatColumn.All.FirstOrDefault(column => column.Name == dimension.Column);
        return column is null
            ? InBody(dimension, heartbeat.RawPayload!)
            : column.ValueIn(heartbeat) switch { bool flag => TextOf(flag), var text => (string?)text };
    }

    /// <summary>The names in their order, each once, one a line. Null: not reported.</summary>
    public static string? PluginsOf(string? json)
    {
        if (Parse(json) is not { ValueKind: JsonValueKind.Array } list)
        {
            return null;
        }

        return string.Join('\n', list.EnumerateArray().Select(TextIn).OfType<string>().Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Ranges are members of <c>metrics</c>. Of members that are repeated the last one counts.</summary>
    private static string? InBody(Dimension dimension, byte[] body)
    {
        var isRange = dimension.Kind is DimensionKind.Bucket or DimensionKind.Uptime;
        var at = Parse(body) is { } root && isRange ? Member(root, "metrics") : Parse(body);
        var value = at is { } found ? Member(found, dimension.Column!) : null;
        return dimension.Kind == DimensionKind.Flag
            ? value?.ValueKind switch { JsonValueKind.True => TextOf(true), JsonValueKind.False => TextOf(false), _ => null }
            : value is { } text ? TextIn(text) : null;
    }

    private static JsonElement? Member(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var members = element.EnumerateObject().Where(member => NameOf(member) == name).ToList();
        return members.Count > 0 ? members[^1].Value : null;
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: the name of nothing that is looked for.
            return null;
        }
    }

    /// <summary>Null for what is no text, for an empty one, for one that is too long, and for half of a surrogate pair.</summary>
    private static string? TextIn(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
                && text.EnumerateRunes().Count() <= LongestText
                ? text.Replace('\0', '\uFFFD')
                : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = int.MaxValue }).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Parse(string? json) => json is null ? null : Parse(System.Text.Encoding.UTF8.GetBytes(json));

    private static string TextOf(bool flag) => flag ? "true" : "false";
}
