using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage.States;

namespace Telemetry.Grains.Statistics;

/// <summary>
/// Goes forward through heartbeats by time, and comes back for those that were committed late. Of each second that is
/// younger than <see cref="CommitDelay.Most"/> it knows how many heartbeats it has read: a second that has more by now is
/// read again.
/// </summary>
internal sealed class HeartbeatTrail(IStateStore store)
{
    private readonly Dictionary<long, int> young = [];
    private long firstYoung;
    private Cursor end = new(DateTimeOffset.UnixEpoch, Guid.Empty);

    /// <summary>Begins anew, early enough to meet whatever may have been committed late.</summary>
    /// <param name="position">Up to here heartbeats have been read, as far as they were committed then.</param>
    public void StartAt(DateTimeOffset position)
    {
        young.Clear();
        end = new Cursor(position - CommitDelay.Most, Guid.Empty);
        firstYoung = end.ReceivedAt.ToUnixTimeSeconds();
    }

    /// <summary>What comes next, in the order of time. Until <see cref="Pass"/> it comes again.</summary>
    public async Task<TrailPage> ReadNextAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (end.ReceivedAt > now)
        {
            // The clock was set back. Heartbeats may come now with times that were passed long ago.
            StartAt(now);
        }

        var recounted = await RecountAsync(cancellationToken);
        var reports = new List<Report>();
        foreach (var second in recounted.Keys.Order())
        {
            reports.AddRange(await ReadAgainAsync(second, cancellationToken));
        }

        var ahead = await store.ReadReportsAsync(end, now, store.PageSize, cancellationToken);
        reports.AddRange(ahead);
        return new TrailPage(now, reports, recounted, ahead, IsLast: ahead.Count < store.PageSize);
    }

    /// <summary>The page is in the states.</summary>
    public void Pass(TrailPage page)
    {
        foreach (var (second, count) in page.Recounted)
        {
            young[second] = count;
        }

        // What was older than this when it was read has been read for the last time.
        firstYoung = Math.Max(firstYoung, (page.ReadAt - CommitDelay.Most).ToUnixTimeSeconds());
        foreach (var second in page.Ahead.Select(report => report.ReceivedAt.ToUnixTimeSeconds()).Where(each => each >= firstYoung))
        {
            young[second] = young.GetValueOrDefault(second) + 1;
        }

        foreach (var second in young.Keys.Where(second => second < firstYoung).ToList())
        {
            young.Remove(second);
        }

        if (page.Ahead.Count > 0)
        {
            end = new Cursor(page.Ahead[^1].ReceivedAt, page.Ahead[^1].InstanceId);
        }
    }

    /// <summary>The young seconds that have more heartbeats than were read, and how many.</summary>
    private async Task<IReadOnlyDictionary<long, int>> RecountAsync(CancellationToken cancellationToken)
    {
        var first = DateTimeOffset.FromUnixTimeSeconds(firstYoung);
        if (first > end.ReceivedAt)
        {
            return new Dictionary<long, int>();
        }

        var counts = await store.CountBySecondAsync(first, end.ReceivedAt, cancellationToken);
        return counts.Where(count => count.Value != young.GetValueOrDefault(count.Key)).ToDictionary();
    }

    private ValueTask<IReadOnlyList<Report>> ReadAgainAsync(long second, CancellationToken cancellationToken)
    {
        var microsecond = TimeSpan.FromMicroseconds(1);
        var (first, next) = (DateTimeOffset.FromUnixTimeSeconds(second), DateTimeOffset.FromUnixTimeSeconds(second + 1));
        var last = next - microsecond < end.ReceivedAt ? next - microsecond : end.ReceivedAt;
        return store.ReadReportsAsync(new Cursor(first - microsecond, Guid.AllBitsSet), last, int.MaxValue, cancellationToken);
    }
}

/// <summary>A piece of the trail.</summary>
/// <param name="ReadAt">The time up to which it was read.</param>
/// <param name="Reports">All of them; some may be in the states already.</param>
/// <param name="Recounted">Seconds that were read again, and how many heartbeats they have.</param>
/// <param name="Ahead">Those of the reports that were not read before.</param>
/// <param name="IsLast">Nothing more is committed, up to the time at which it was read.</param>
internal sealed record TrailPage(
    DateTimeOffset ReadAt,
    IReadOnlyList<Report> Reports,
    IReadOnlyDictionary<long, int> Recounted,
    IReadOnlyList<Report> Ahead,
    bool IsLast);
