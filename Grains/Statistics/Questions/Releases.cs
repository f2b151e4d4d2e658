using System.Collections.Immutable;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Grains.Statistics.Questions;

/// <summary>How each version has spread until a day.</summary>
internal static class Releases
{
    private const int MostVersions = 2000;

    // What one in so many runs is a release; a version that fewer run may be somebody's own.
    private const int OneIn = 200;
    private const int LargeFleet = 10_000;
    private static readonly Dimension Version = Dimension.Of("eventyay_version")!;

    /// <summary>Of a large fleet alone: in a small one a single heartbeat can bring a release line.</summary>
    public static bool ChangeSlowly(ReleasesAnswer answer) => answer.Active >= LargeFleet;

    public static async ValueTask<ReleasesAnswer> AnswerAsync(
        StateReader states, ReleasesQuestion question, CancellationToken cancellationToken)
    {
        var edges = await states.EdgesAsync(cancellationToken);
        var (first, at) = edges.Range(question.From ?? edges.First, question.At);
        var counts = await DailyCounts.ReadAsync(
            states, question.Filter, Version, first, at, MostVersions, cancellationToken);

        // When a version was first seen is asked of all installations. Without a filter the counts say it themselves.
        var words = question.Filter.Conditions.IsEmpty
            ? counts.Values.Select(version => WordOf(version.Key, version.Value)).ToImmutableArray()
            : await states.VocabularyAsync(Version, first, at, cancellationToken);
        if (words.Length > MostVersions)
        {
            throw new TooManyValuesException();
        }

        var seen = words.ToDictionary(word => word.Text);
        var reporting = counts.Total[^1] - counts.NotReported[^1];
        var peaks = counts.Values.GroupBy(version => DimensionColumns.LineOf(version.Key))
            .ToDictionary(line => line.Key, line => PeakOf([.. line.Select(version => version.Value)]));
        var releases = counts.Values.Where(version => seen.ContainsKey(version.Key)).OrderBy(version => version.Key, ValueOrder.Versions)
            .Select(version => ReleaseOf(version.Key, version.Value)).ToImmutableArray();
        var newest = NewestOf(seen.Values);
        return new ReleasesAnswer
        {
            AsOf = edges.AsOf,
            Filter = question.Filter,
            At = at,
            Active = counts.Total[^1],
            Reporting = reporting,
            NotReported = counts.NotReported[^1],
            Releases = releases,
            Newest = newest is null ? null : new NewestRelease(newest, DimensionColumns.LineOf(newest)),
            Behind = newest is null ? null : new BehindNewest(
                ShareOf(IsOnOlderLine(PythonVersion.Parse(newest)!)), ShareOf(IsOlder(PythonVersion.Parse(newest)!))),
            MedianAgeDays = MedianAge(releases, at, reporting),
        };

        Word WordOf(string version, long[] instances) =>
            new(version, first.AddDays(Array.FindIndex(instances, count => count > 0)), instances[^1]);

        Release ReleaseOf(string version, long[] instances)
        {
            var (line, seenFirst) = (DimensionColumns.LineOf(version), seen[version].First > first ? seen[version].First : first);
            return new Release(
                version, line == ValueOrder.NoVersion ? null : line, seenFirst, instances[^1], Share(instances[^1]),
                DaysTo(0.5), DaysTo(0.9));

            int? DaysTo(double part)
            {
                var start = seenFirst.DayNumber - first.DayNumber;
                var day = Array.FindIndex(instances, start, count => count > 0 && count >= part * peaks[line]);
                return day < 0 ? null : day - start;
            }
        }

        double Share(long instances) => reporting == 0 ? 0 : (double)instances / reporting;

        double ShareOf(Func<PythonVersion, bool> isBehind) => Share(releases
            .Where(release => PythonVersion.Parse(release.Version) is { } version && isBehind(version)).Sum(release => release.Instances));
    }

    /// <summary>The newest final release that more than a few run on the last day; null when there is none.</summary>
    internal static string? NewestOf(IReadOnlyCollection<Word> versions)
    {
        var all = versions.Sum(version => version.Instances);
        return versions.Where(version => version.Instances > 0 && version.Instances * OneIn >= all
                && PythonVersion.Parse(version.Text) is { IsFinal: true })
            .Select(version => version.Text).Order(ValueOrder.Versions).LastOrDefault();
    }

    private static Func<PythonVersion, bool> IsOlder(PythonVersion newest) => version => version.CompareTo(newest) < 0;

    private static Func<PythonVersion, bool> IsOnOlderLine(PythonVersion newest) =>
        version => version.CompareTo(newest) < 0 && version.Line != newest.Line;

    /// <summary>The most on one day, of all together.</summary>
    private static long PeakOf(IReadOnlyList<long[]> versions) =>
        Enumerable.Range(0, versions[0].Length).Max(day => versions.Sum(version => version[day]));

    private static int? MedianAge(IEnumerable<Release> releases, DateOnly at, long reporting)
    {
        var younger = 0L;
        foreach (var release in releases.OrderByDescending(release => release.FirstSeen))
        {
            younger += release.Instances;
            if (reporting > 0 && 2 * younger >= reporting)
            {
                return at.DayNumber - release.FirstSeen.DayNumber;
            }
        }

        return null;
    }
}
