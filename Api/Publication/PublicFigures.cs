using System.Collections.Immutable;
using BitFaster.Caching;
using BitFaster.Caching.Lru;
using Telemetry.Api.Statistics;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Api.Publication;

/// <summary>
/// Finds the <see cref="PublicStatistics"/>. They change once a week: whoever compares them from hour to hour sees no
/// installation come or change. However many ask, they are looked for once a minute.
/// </summary>
internal sealed class PublicFigures(Questions questions, TimeProvider time)
{
    private const int Weeks = 52;
    private const int DaysOfWeek = 7;
    private const string ReleaseLine = "release_line";
    private const string Plugin = "plugin";

    /// <summary>No two of which one is a part of the other: subtractions would tell what the others are.</summary>
    private static readonly ImmutableArray<string> Dimensions =
    [
        "deployment_type", "database", "python_version", "os_family", "storage_backend", "redis_enabled", "background_jobs_enabled",
    ];

    private readonly IAsyncCache<string, PublicStatistics> kept = new ConcurrentLruBuilder<string, PublicStatistics>()
        .AsAsyncCache().WithAtomicGetOrAdd().WithExpireAfterWrite(TimeSpan.FromMinutes(1)).Build();

    public ValueTask<PublicStatistics> AskAsync() => kept.GetOrAddAsync("", _ => FindAsync());

    /// <summary>Of the last week whose heartbeats are all counted.</summary>
    private async Task<PublicStatistics> FindAsync()
    {
        var today = await AskAsync((grain, token) => grain.BreakdownAsync(new BreakdownQuestion(Filter.None, ReleaseLine), token));
        var counted = DateOnly.FromDateTime((today.AsOf ?? time.GetUtcNow()).UtcDateTime);
        var day = counted.AddDays(counted.DayOfWeek == DayOfWeek.Sunday ? -DaysOfWeek : -(int)counted.DayOfWeek);
        var from = day.AddDays(1 - (Weeks * DaysOfWeek));
        var overview = AskAsync((grain, token) => grain.OverviewAsync(new OverviewQuestion(Filter.None, from, day), token));
        var series = AskAsync((grain, token) =>
            grain.SeriesAsync(new SeriesQuestion(Filter.None, ReleaseLine, from, day, Interval.Week), token));
        var breakdowns = await AskAsync((grain, token) =>
            grain.BreakdownsAsync(new BreakdownsQuestion(Filter.None, Dimensions.Add(Plugin), day), token));
        var (total, weeks) = (await overview, await series);

        // Until a week is over an answer is of a later day: the first one with a heartbeat.
        return total.To > day
            ? PublicStatistics.None(day)
            : new PublicStatistics
            {
                Day = day,
                Active = PublicCounts.Rounded(total.Active.Now),
                Known = PublicCounts.Rounded(total.Active.Now + total.Dormant.Now + total.Lost.Now),
                Breakdowns =
                [
                    .. breakdowns.Where(answer => answer.Active >= PublicCounts.Least).Select(Of)
                        .Where(breakdown => !breakdown.Values.IsEmpty),
                ],
                Weeks =
                [
                    .. weeks.Points.Select(point => new PublicWeek(
                        point.Date, PublicCounts.Rounded(point.Active), PublicCounts.Grouped(WithNotReported(point.Values, point.NotReported)))),
                ],
            };
    }

    internal static PublicBreakdown Of(BreakdownAnswer answer)
    {
        var counts = answer.Values.Select(value => new ValueCount(value.Value, value.Instances));
        return answer.By == Plugin
            ? new PublicBreakdown(Plugin, PublicCounts.Rounded(answer.Reporting), PublicCounts.Overlapping(counts))
            : PublicBreakdown.OfGroups(answer.By, PublicCounts.Grouped(WithNotReported(counts, answer.NotReported)));
    }

    private static IEnumerable<ValueCount> WithNotReported(IEnumerable<ValueCount> counts, long notReported) =>
        counts.Append(new ValueCount(Filter.NotReported, notReported));

    // Whoever asked first may leave: the others still wait for it.
    private async Task<T> AskAsync<T>(Func<IStatisticsGrain, CancellationToken, ValueTask<T>> ask) =>
        await questions.AskAsync(ask, CancellationToken.None);
}
