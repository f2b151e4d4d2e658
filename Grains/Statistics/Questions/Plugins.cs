using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>Which plugins are in use.</summary>
internal static class Plugins
{
    private const int TrendDays = 90;
    private const int MostPlugins = 2000;

    // Those that come with Eventyay are in its own package (since it was named so; pretix is its older name).
    private static readonly string[] OfficialPackages = ["eventyay.plugins.", "pretix.plugins."];

    private static readonly Dimension Plugin = Dimension.Of("plugin")!;

    public static async ValueTask<PluginsAnswer> AnswerAsync(
        StateReader states, PluginsQuestion question, CancellationToken cancellationToken)
    {
        var edges = await states.EdgesAsync(cancellationToken);
        var at = edges.Day(question.At);
        DateOnly? dayBefore = at.AddDays(-TrendDays) is var day && day >= edges.First ? day : null;
        var (now, versions) = await TallyAsync(states, question.Filter, at, cancellationToken);
        var before = dayBefore is { } asked ? (await TallyAsync(states, question.Filter, asked, cancellationToken)).Plugins : null;
        return new PluginsAnswer
        {
            AsOf = edges.AsOf,
            Filter = question.Filter,
            At = at,
            Before = dayBefore,
            Active = now.Total,
            Reporting = now.Reporting,
            NotReported = now.NotReported,
            Plugins =
            [
                .. ValueOrder.Sort(Plugin, now.Counts).Take(MostPlugins).Select(plugin => new PluginUse(
                    plugin.Key,
                    OfficialPackages.Any(package => plugin.Key.StartsWith(package, StringComparison.Ordinal)),
                    plugin.Value,
                    now.ShareOf(plugin.Value),
                    versions.GetValueOrDefault(plugin.Key)?.Min(ValueOrder.Versions),
                    versions.GetValueOrDefault(plugin.Key)?.Max(ValueOrder.Versions),
                    before?.Counts.GetValueOrDefault(plugin.Key))),
            ],
        };
    }

    private static async ValueTask<(ValueTally Plugins, Dictionary<string, HashSet<string>> Versions)> TallyAsync(
        StateReader states, Filter filter, DateOnly day, CancellationToken cancellationToken)
    {
        var statement = new Statement();
        var population = await Population.OnAsync(states, statement, filter, day, cancellationToken);
        var counts = await TaggedCount<string?>.ReadAsync(
            states, statement, Plugin, [("s.eventyay_version", "count(*)", population)],
            (row, at) => row.IsDBNull(at) ? null : row.GetString(at), cancellationToken);
        var (tally, versions) = (new ValueTally(), new Dictionary<string, HashSet<string>>());
        foreach (var count in counts)
        {
            tally.Add(count);
            if (count is { Value: { } plugin, Tag: { } version })
            {
                versions.TryAdd(plugin, []);
                versions[plugin].Add(version);
            }
        }

        return (tally, versions);
    }
}
