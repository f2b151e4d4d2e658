using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Pages.Figures;

/// <summary>
/// Which colour a value has: the same one on every page. The names are those of classes in pages.css. Eventyay's versions
/// go by their release line, the newest in the strongest colour and older ones paler.
/// </summary>
public sealed partial class Palette
{
    public const string NotReported = "c-none";
    public const string Others = "c-others";

    private const int Colours = 8;
    private const int Strengths = 6;

    // The eighth is nearly black: it is for what finds no other free.
    private const int Bright = 7;

    // A line above all that so many run is somebody's own, unless it has only come.
    private const double LeastShare = 0.02;
    private const int NewDays = 90;

    private static readonly Dictionary<string, int> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["docker"] = 1,
        ["kubernetes"] = 2,
        ["native"] = 3,
        ["postgresql"] = 1,
        ["mysql"] = 2,
        ["sqlite"] = 3,
        ["postgresql 13"] = 6,
        ["postgresql 14"] = 7,
        ["postgresql 15"] = 1,
        ["postgresql 16"] = 3,
        ["postgresql 17"] = 4,
        ["postgresql 18"] = 5,
        ["mysql 8"] = 2,
        ["sqlite 3"] = 8,
        ["linux"] = 1,
        ["darwin"] = 2,
        ["windows"] = 3,
        ["file"] = 1,
        ["s3"] = 2,
        ["gcs"] = 3,
        ["azure"] = 4,
        ["true"] = 1,
        ["false"] = 2,
        ["active"] = 1,
        ["new"] = 3,
        ["returned"] = 5,
        ["gone"] = 2,
        ["moved"] = 7,
    };

    private readonly ImmutableArray<string> lines;

    /// <summary>Of the versions that were seen since <see cref="NewSince"/>, or longer: the colours are the same.</summary>
    public Palette(ReleasesAnswer? releases = null) =>
        lines = releases is null ? [] : LinesOf(releases);

    /// <param name="lines">Release lines, the newest last.</param>
    public Palette(ImmutableArray<string> lines) => this.lines = lines;

    /// <summary>The class of each value. Two values that want the same colour get different ones, as long as there are some.</summary>
    public ImmutableDictionary<string, string> ClassesOf(Dimension dimension, IEnumerable<string> values)
    {
        var classes = ImmutableDictionary.CreateBuilder<string, string>();
        var taken = new HashSet<int>();
        foreach (var value in values.OrderBy(value => !Known.ContainsKey(value)).ThenByDescending(value => value, StringComparer.Ordinal))
        {
            classes[value] = value switch
            {
                Filter.NotReported => NotReported,
                "(others)" or "(no version)" or "unknown" => Others,
                _ when IsOfEventyay(dimension) => $"v{StrengthOf(value)}",
                _ => $"c{Free(WantedBy(value), taken)}",
            };
        }

        return classes.ToImmutable();
    }

    /// <summary>The same for bars, which have their names beside them: ranges and plugins are all of one colour there.</summary>
    public ImmutableDictionary<string, string> BarsOf(Dimension dimension, IEnumerable<string> values) =>
        dimension.Kind is DimensionKind.Bucket or DimensionKind.Uptime or DimensionKind.Plugin
            ? values.ToImmutableDictionary(value => value, value => value == Filter.NotReported ? NotReported : "c1")
            : ClassesOf(dimension, values);

    /// <summary>What was seen on that day is no new release line.</summary>
    public static DateOnly NewSince(DateOnly today) => today.AddDays(-NewDays);

    private static ImmutableArray<string> LinesOf(ReleasesAnswer releases)
    {
        var seen = releases.Releases.Where(release => release.Line is not null).GroupBy(release => release.Line!).Select(line => (
            Name: line.Key, First: line.Min(release => release.FirstSeen), Share: line.Sum(release => release.Share))).ToList();
        var established = seen.FindLastIndex(line => line.Share >= LeastShare) + 1;
        var lines = seen[..established];
        foreach (var line in seen[established..].Where(line => line.First > NewSince(releases.At)))
        {
            if (lines.All(below => below.First <= line.First))
            {
                lines.Add(line);
            }
        }

        return [.. lines.Select(line => line.Name)];
    }

    private static bool IsOfEventyay(Dimension dimension) => dimension.Name is "release_line" or "eventyay_version";

    private int StrengthOf(string version)
    {
        var line = LeadingNumbers().Match(version).Value;
        var place = lines.LastIndexOf(line);
        return place < 0 ? Strengths - 1 : Math.Min(lines.Length - 1 - place, Strengths - 1);
    }

    /// <summary>Versions that follow each other get different colours, because their last number decides.</summary>
    private static int WantedBy(string value)
    {
        if (Known.TryGetValue(value, out var known))
        {
            return known;
        }

        var number = Numbers().Matches(value) is { Count: > 0 } numbers ? numbers[^1].Value : null;
        return number is { Length: < 9 }
            ? (int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) % Bright) + 1
            : (value.Aggregate(0, (sum, character) => ((sum * 31) + character) & 0xFFFF) % Bright) + 1;
    }

    private static int Free(int wanted, HashSet<int> taken)
    {
        for (var tried = 0; tried < Colours && !taken.Add(wanted); tried++)
        {
            wanted = (wanted % Colours) + 1;
        }

        return wanted;
    }

    [GeneratedRegex(@"^v?([0-9]+!)?[0-9]+\.[0-9]+")]
    private static partial Regex LeadingNumbers();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
