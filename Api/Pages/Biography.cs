using System.Collections.Immutable;
using Telemetry.Api.Pages.Parts;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Pages;

/// <summary>An installation's states as a timeline in words: <c>1.2.0 → 1.3.0, PostgreSQL 13 → 16</c>.</summary>
internal static class Biography
{
    /// <summary>So many changes are not told again when they are taken back.</summary>
    private const int Many = 3;

    private const string Version = "eventyay_version";
    private const string Build = "build_metadata";
    private const string DatabaseType = "database_type";
    private const string DatabaseVersion = "database_version";

    /// <summary>Newest first.</summary>
    public static IEnumerable<TimelineEntry> Of(InstanceAnswer instance)
    {
        var states = instance.States;
        if (instance.Status != "active")
        {
            yield return new TimelineEntry(LastDay(states[0]).AddDays(1), "Silent since then.", IsGap: true);
        }

        for (var i = 0; i < states.Length; i++)
        {
            var (state, older) = (states[i], i + 1 < states.Length ? states[i + 1] : null);
            if (older is null)
            {
                yield return new TimelineEntry(state.From, $"{(state.Began == "new" ? "Heard from for the first time" : "Before it is not known")}: {InShort(state)}");
                continue;
            }

            var changes = Changes(older, state);
            if (changes.Count >= Many && i + 2 < states.Length && Changes(states[i + 2], state).Count == 0)
            {
                // So it goes on and on where several installations report with one id.
                changes = [$"back to what it was before {Numbers.Day(older.From)}"];
            }

            var silence = state.From.DayNumber - LastDay(older).DayNumber - 1;
            var isBack = state.Began == "returned";
            yield return new TimelineEntry(state.From, (isBack, changes.Count) switch
            {
                (true, 0) => "Heard from again, as it was",
                (true, _) => $"Heard from again: {string.Join(", ", changes)}",
                (false, 0) => "Changed in something that is not shown here",
                _ => string.Join(", ", changes),
            });
            if (isBack && silence > 0)
            {
                yield return new TimelineEntry(LastDay(older).AddDays(1), $"Silent for {Numbers.Count(silence, "day")}", IsGap: true);
            }
        }
    }

    private static DateOnly LastDay(TimelineState state) => DateOnly.FromDateTime(state.LastReceivedAt.UtcDateTime);

    private static string InShort(TimelineState state) => string.Join(
        ", ",
        new[] { Of(state, Version) ?? "version not reported", Of(state, "deployment_type"), Database(state) }.OfType<string>());

    private static List<string> Changes(TimelineState before, TimelineState after)
    {
        var changes = new List<string>();
        var isNewVersion = Of(before, Version) != Of(after, Version);
        foreach (var (one, other) in before.Reported.Zip(after.Reported).Where(pair => pair.First.Value != pair.Second.Value))
        {
            var change = one.Dimension switch
            {
                Version => $"{Said(one)} → {Said(other)}",

                // Another version is another build, and how long it has been up is no state.
                Build when isNewVersion => null,
                "uptime" => null,
                "canonical_base_url" => "another address",
                DatabaseVersion when Of(before, DatabaseType) is { } type && type == Of(after, DatabaseType) =>
                    $"{NameOf(type)} {Said(one)} → {Said(other)}",
                DatabaseVersion when Of(before, DatabaseType) != Of(after, DatabaseType) => null,
                DatabaseType => $"{Database(before) ?? Said(one)} → {Database(after) ?? Said(other)}",
                _ => $"{Dimension.Of(one.Dimension)!.InSentence()} {Said(one)} → {Said(other)}",
            };
            if (change is not null)
            {
                changes.Add(change);
            }
        }

        changes.AddRange(PluginsOf(after).Except(PluginsOf(before)).Select(plugin => $"+ {plugin}"));
        changes.AddRange(PluginsOf(before).Except(PluginsOf(after)).Select(plugin => $"− {plugin}"));
        return changes;
    }

    private static ImmutableArray<string> PluginsOf(TimelineState state) => state.Plugins ?? [];

    private static string Said(Reported reported) => reported.Value ?? "not reported";

    private static string? Of(TimelineState state, string dimension) =>
        state.Reported.First(reported => reported.Dimension == dimension).Value;

    private static string? Database(TimelineState state) =>
        Of(state, DatabaseType) is { } type ? $"{NameOf(type)} {Of(state, DatabaseVersion)}".TrimEnd() : null;

    private static string NameOf(string database) => database switch
    {
        "postgresql" => "PostgreSQL",
        "mysql" => "MySQL",
        "sqlite" => "SQLite",
        _ => database,
    };
}
